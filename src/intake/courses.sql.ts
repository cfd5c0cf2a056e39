import { placeholders, type Sql } from '../platform/database';
import type { Hours } from '../platform/hours';
import type { HourKind } from '../ledger/requirement.rules';

/** Ids of providers by code. */
export type ProviderCodes = ReadonlyMap<string, number>;

/** A course by its provider and code, of a year that the context gives. */
export interface CourseReference {
  readonly providerId: number;
  readonly code: string;
}

/** A checked row of a list of courses. Undefined: the list does not say. */
export interface CourseRow extends CourseReference {
  readonly title: string;
  readonly year: number;
  readonly kind: HourKind;
  readonly topic: string | null | undefined;
  readonly hours: Hours;
  /** In tenths of a point; null: the usual one. */
  readonly passMark: number | null | undefined;
  readonly active: boolean | undefined;
  readonly sameAs: CourseReference | null;
}

export interface KnownCourseRow extends CourseReference {
  readonly id: number;
  readonly title: string;
  readonly year: number;
  readonly kind: HourKind;
  readonly topic: string | null;
  readonly hours: number;
  readonly passMark: number | null;
  readonly active: number;
  readonly learningId: number;
}

export function courseKey({ providerId, code }: CourseReference, year: number): string {
  return `${providerId}/${year}/${code}`;
}

export function keyOfCourse(course: CourseReference & { readonly year: number }): string {
  return courseKey(course, course.year);
}

export async function providersByCode(sql: Sql): Promise<ProviderCodes> {
  const rows = await sql.query<{ id: number; code: string }>('SELECT id, code FROM provider');
  return new Map(rows.map(({ id, code }) => [code, id]));
}

/** All courses of the providers and years of the rows, by key. Index: uq_course_provider_id_code_year. */
export async function loadCourses(
  sql: Sql,
  rows: readonly (CourseReference & { readonly year: number })[],
  lock: boolean,
): Promise<Map<string, KnownCourseRow>> {
  const providers = [...new Set(rows.map((row) => row.providerId))];
  const years = [...new Set(rows.map((row) => row.year))];
  const found = await sql.query<KnownCourseRow>(
    `SELECT id, provider_id AS providerId, code, title, year, kind, topic, hours_tenths AS hours,
       pass_mark_tenths AS passMark, active, learning_id AS learningId
     FROM course WHERE provider_id IN (${placeholders(providers.length)}) AND year IN (${placeholders(years.length)})
     ${lock ? 'FOR UPDATE' : ''}`,
    [...providers, ...years],
  );
  return new Map(found.map((each) => [keyOfCourse(each), each]));
}

/** Which of these courses have completions that are recognized. */
export async function coursesWithRecognized(sql: Sql, courses: readonly KnownCourseRow[]): Promise<Set<number>> {
  if (courses.length === 0) return new Set();
  const providers = [...new Set(courses.map((course) => course.providerId))];
  const rows = await sql.query<{ courseId: number }>(
    `SELECT DISTINCT course_id AS courseId FROM completion
     WHERE provider_id IN (${placeholders(providers.length)}) AND course_id IN (${placeholders(courses.length)})
       AND state = 'RECOGNIZED'`,
    [...providers, ...courses.map((course) => course.id)],
  );
  return new Set(rows.map((row) => row.courseId));
}
