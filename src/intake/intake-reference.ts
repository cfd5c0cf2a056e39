import type { LocalDate } from '../platform/clock';
import type { Sql } from '../platform/database';
import { hoursFromTenths } from '../platform/hours';
import { referenceCopy } from '../platform/reference';
import type { HourKind } from '../ledger/requirement.rules';
import { type Approval, closingOf, type CourseFacts, type ProviderFacts, type YearFacts } from './judge.rules';
import type { ProviderKind } from './provider.entity';

export interface KnownCourse extends CourseFacts {
  readonly id: number;
  readonly title: string;
  readonly learningId: number;
}

/** Providers, courses and years: some thousand rows that judging needs for every completion. */
export interface IntakeReference {
  provider(id: number): ProviderFacts;
  course(providerId: number, code: string, year: number): KnownCourse | undefined;
  courseById(id: number): KnownCourse | undefined;
  year(year: number): YearFacts;
}

/** The present reference data, from memory while nothing has changed. */
export const intakeReference = referenceCopy<IntakeReference>('intake', async (sql) => {
  const [providers, courses, years] = await Promise.all([loadProviders(sql), loadCourses(sql), loadYears(sql)]);
  const byId = new Map([...courses.values()].map((course) => [course.id, course]));
  return {
    provider: (id) => providers.get(id) ?? UNKNOWN_PROVIDER,
    course: (providerId, code, year) => courses.get(courseKey(providerId, code, year)),
    courseById: (id) => byId.get(id),
    year: (year) => {
      const known = years.get(year) ?? { year, closesAt: closingOf(year, null), dailyLimit: null };
      years.set(year, known);
      return known;
    },
  };
});

/** A provider made since the copy was loaded; the next look has it. Nothing is granted to it meanwhile. */
const UNKNOWN_PROVIDER: ProviderFacts = { kind: 'THIRD_PARTY', active: false, approvals: [] };

const courseKey = (providerId: number, code: string, year: number): string => `${providerId}\n${year}\n${code}`;

async function loadProviders(sql: Sql): Promise<Map<number, ProviderFacts>> {
  const rows = await sql.query<{ id: number; kind: ProviderKind; active: number }>(
    'SELECT id, kind, active FROM provider',
  );
  const approvals = await sql.query<Approval & { providerId: number }>(
    'SELECT provider_id AS providerId, from_year AS fromYear, to_year AS toYear, kind, topic FROM provider_approval',
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { kind: row.kind, active: row.active === 1, approvals: approvals.filter((each) => each.providerId === row.id) },
    ]),
  );
}

async function loadCourses(sql: Sql): Promise<Map<string, KnownCourse>> {
  const rows = await sql.query<{
    id: number;
    providerId: number;
    code: string;
    title: string;
    year: number;
    kind: HourKind;
    topic: string | null;
    hoursTenths: number;
    passMarkTenths: number | null;
    active: number;
    learningId: number;
  }>(
    `SELECT id, provider_id AS providerId, code, title, year, kind, topic, hours_tenths AS hoursTenths,
       pass_mark_tenths AS passMarkTenths, active, learning_id AS learningId FROM course`,
  );
  return new Map(
    rows.map((row) => [
      courseKey(row.providerId, row.code, row.year),
      {
        id: row.id,
        title: row.title,
        kind: row.kind,
        topic: row.topic,
        hours: hoursFromTenths(row.hoursTenths),
        passMark: row.passMarkTenths === null ? null : row.passMarkTenths / 10,
        active: row.active === 1,
        learningId: row.learningId,
      },
    ]),
  );
}

async function loadYears(sql: Sql): Promise<Map<number, YearFacts>> {
  const rows = await sql.query<{ year: number; reportingUntil: LocalDate | null; dailyLimitTenths: number | null }>(
    'SELECT year, reporting_until AS reportingUntil, daily_limit_tenths AS dailyLimitTenths FROM learning_year',
  );
  return new Map(
    rows.map((row) => [
      row.year,
      {
        year: row.year,
        closesAt: closingOf(row.year, row.reportingUntil),
        dailyLimit: row.dailyLimitTenths === null ? null : hoursFromTenths(row.dailyLimitTenths),
      },
    ]),
  );
}
