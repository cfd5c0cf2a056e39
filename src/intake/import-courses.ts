import { parseHours } from '../platform/hours';
import { insertRows, type SqlValue } from '../platform/database';
import type { Hub } from '../platform/hub';
import { accepted, type Parsed, rejected } from '../platform/parsed';
import { bumpReference } from '../platform/reference';
import type { TabularSource } from '../platform/tabular-file';
import { parseLine } from '../platform/text.rules';
import { FIRST_YEAR, HOUR_KINDS, kindsOf, LAST_YEAR } from '../ledger/requirement.rules';
import { parseBoolean, parseCode, parseOneOf, parseTitle } from '../registry/cells.rules';
import type { ImportReport } from '../registry/import-report';
import { differences, type ImportSpec } from '../registry/import-spec';
import { type ImportOptions, importTable } from '../registry/import-table';
import type { RowReader } from '../registry/row-reader';
import {
  type CourseReference,
  type CourseRow,
  type KnownCourseRow,
  keyOfCourse,
  loadCourses,
  type ProviderCodes,
  providersByCode,
} from './courses.sql';
import { relateCourses, type Relations } from './relate-courses';
import { promiseResettlement } from './resettle-learning';

/** Courses refer to each other within a file and are reference data, so that a file of them is handled whole. */
const MOST_COURSES = 50_000;

const COURSES: ImportSpec<CourseRow, KnownCourseRow> = {
  noun: 'courses',
  columns: [
    { name: 'provider_code' },
    { name: 'code' },
    { name: 'title' },
    { name: 'year' },
    { name: 'kind' },
    { name: 'topic', optional: true },
    { name: 'hours' },
    { name: 'same_as', optional: true },
    { name: 'pass_mark', optional: true },
    { name: 'active', optional: true },
  ],
  rowsAtOnce: MOST_COURSES,
  wholeFile: true,
  async prepare(hub) {
    const providers = await providersByCode(hub.sql);
    let relations: Relations;
    return {
      keyColumn: 'code',
      keyOf: keyOfCourse,
      read: (cells) => readCourse(cells, providers),
      load: loadCourses,
      async check(sql, rows, known) {
        relations = await relateCourses(sql, rows, known);
        return relations.flaws;
      },
      changesOf: (row, known) => changesOf(row, known, relations),
      async write(tx, created, changed) {
        const firstId = await hub.ids.reserve('course', created.length);
        const fresh = created.map((row, index) => ({ id: firstId + index, row, known: null }));
        const learningOf = relations.learningIds(new Map(fresh.map(({ id, row }) => [keyOfCourse(row), id])));
        const replaced = changed.map(({ row, known }) => ({ id: known.id, row, known }));
        const rows = [...fresh, ...replaced].map(({ id, row, known }) =>
          courseValues(id, row, known, learningOf(row, known)),
        );
        await insertRows(tx, COURSE, rows);
        const merged = relations.merged();
        for (const { from, into } of merged)
          await tx.execute('UPDATE course SET learning_id = ? WHERE learning_id = ?', [into, from]);
        await promiseResettlement(hub, tx, new Set(merged.flatMap(({ from, into }) => [from, into])));
      },
      finish: (tx) => bumpReference(tx, 'intake'),
    };
  },
};

const COURSE = {
  table: 'course',
  columns: [
    'id',
    'provider_id',
    'code',
    'title',
    'year',
    'kind',
    'topic',
    'hours_tenths',
    'pass_mark_tenths',
    'active',
    'learning_id',
  ],
  suffix: `ON DUPLICATE KEY UPDATE title = VALUES(title), kind = VALUES(kind), topic = VALUES(topic),
    hours_tenths = VALUES(hours_tenths), pass_mark_tenths = VALUES(pass_mark_tenths), active = VALUES(active)`,
} as const;

function courseValues(id: number, row: CourseRow, known: KnownCourseRow | null, learningId: number): SqlValue[] {
  return [
    id,
    row.providerId,
    row.code,
    row.title,
    row.year,
    row.kind,
    row.topic === undefined ? (known?.topic ?? null) : row.topic,
    row.hours,
    row.passMark === undefined ? (known?.passMark ?? null) : row.passMark,
    (row.active ?? known?.active !== 0) ? 1 : 0,
    learningId,
  ];
}

function changesOf(row: CourseRow, known: KnownCourseRow, relations: Relations): string[] {
  const changed = differences({
    title: [known.title, row.title],
    kind: [known.kind, row.kind],
    topic: [known.topic, row.topic],
    hours: [known.hours, row.hours],
    pass_mark: [known.passMark, row.passMark],
    active: [known.active === 1, row.active],
  });
  return relations.isNewlyRelated(row) ? [...changed, 'same_as'] : changed;
}

const parseKind = parseOneOf(HOUR_KINDS);
const NOT_A_YEAR = rejected('YEAR', `It must be a year from ${FIRST_YEAR} to ${LAST_YEAR}.`);
const NOT_HOURS = rejected('HOURS', 'It must be above 0 and below 10000 with at most one decimal.');
const NOT_A_MARK = rejected('PASS_MARK', 'It must be from 0 to 100 with at most one decimal.');
const NOT_A_REFERENCE = rejected('SAME_AS', 'It must be PROVIDER/CODE of a course of the same year.');

function parseYear(text: string): Parsed<number> {
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  return year >= FIRST_YEAR && year <= LAST_YEAR ? accepted(year) : NOT_A_YEAR;
}

function parseCourseHours(text: string): Parsed<CourseRow['hours']> {
  const hours = parseHours(text);
  return hours === null || hours <= 0 ? NOT_HOURS : accepted(hours);
}

/** In tenths of a point. */
function parsePassMark(text: string): Parsed<number> {
  const tenths = parseHours(text);
  return tenths === null || tenths < 0 || tenths > 1000 ? NOT_A_MARK : accepted(tenths);
}

function parseReference(text: string): Parsed<{ provider: string; code: string }> {
  const slash = text.indexOf('/');
  const provider = text.slice(0, slash).trim();
  const code = text.slice(slash + 1).trim();
  return slash > 0 && code !== '' ? accepted({ provider, code }) : NOT_A_REFERENCE;
}

function readCourse(cells: RowReader, providers: ProviderCodes): CourseRow | null {
  const providerId = cells.found(
    'provider_code',
    providers,
    'No provider has this code: make it first with `hub client create --kind provider`.',
  );
  const code = cells.required('code', parseCode);
  const title = cells.required('title', parseTitle);
  const year = cells.required('year', parseYear);
  const kind = cells.required('kind', parseKind);
  if (year !== null && kind !== null && !kindsOf(year).includes(kind))
    cells.refuse('kind', `Courses of ${year} are ${kindsOf(year).join(' or ')}.`);
  const topic = cells.optional('topic', (text) => parseLine(text, 100));
  const hours = cells.required('hours', parseCourseHours);
  const passMark = cells.optional('pass_mark', parsePassMark);
  const active = cells.has('active') ? (cells.optional('active', parseBoolean) ?? true) : undefined;
  const sameAs = readReference(cells, providers);
  if (providerId === null || code === null || title === null || year === null || kind === null || hours === null)
    return null;
  return { providerId, code, title, year, kind, topic, hours, passMark, active, sameAs };
}

function readReference(cells: RowReader, providers: ProviderCodes): CourseReference | null {
  const reference = cells.optional('same_as', parseReference);
  if (!reference) return null;
  const providerId = providers.get(reference.provider);
  if (providerId === undefined) return cells.refuse('same_as', 'No provider has the code before the slash.');
  return { providerId, code: reference.code };
}

/**
 * Enters providers' courses from a table with the columns provider_code, code, title, year, kind, topic?, hours, same_as?
 * (PROVIDER/CODE of the course of the same year that this one repeats), pass_mark? (0 to 100) and active?. A known course is
 * updated; its hours and kind may not change any more once completions of it are recognized. What was declared the same
 * stays the same: an import can join courses, not part them.
 * @throws TabularFileError where the table cannot be read
 */
export function importCourses(hub: Hub, source: TabularSource, options?: ImportOptions): Promise<ImportReport> {
  return importTable(hub, COURSES, source, options);
}
