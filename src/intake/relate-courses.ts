import type { Sql } from '../platform/database';
import type { RowFlaw } from '../registry/import-report';
import type { Numbered } from '../registry/import-spec';
import {
  courseKey,
  type CourseReference,
  type CourseRow,
  coursesWithRecognized,
  type KnownCourseRow,
  keyOfCourse,
  loadCourses,
} from './courses.sql';
import { SameLearning } from './same-learning.rules';

/** What a list of courses says about which of them are the same learning. */
export interface Relations {
  readonly flaws: RowFlaw[];
  /** Whether the row declares something the same that was not before. */
  isNewlyRelated(row: CourseRow): boolean;
  /** @param newIds ids of the new courses by key */
  learningIds(newIds: ReadonlyMap<string, number>): (row: CourseRow, known: KnownCourseRow | null) => number;
  /** Learnings that were two and become one. */
  merged(): { readonly from: number; readonly into: number }[];
}

/** Resolves every `same_as` and refuses rows that refer to nothing or change what is already counted. */
export async function relateCourses(
  sql: Sql,
  rows: readonly Numbered<CourseRow>[],
  knownOfFile: ReadonlyMap<string, KnownCourseRow>,
): Promise<Relations> {
  const targets = rows.flatMap(({ row }) => (row.sameAs ? [{ ...row.sameAs, year: row.year }] : []));
  const known = new Map([...knownOfFile, ...(targets.length > 0 ? await loadCourses(sql, targets, false) : [])]);
  const settled = await refuseSettledChanges(sql, rows, known);
  const unknown = refuseUnknownTargets(rows, known, new Set(settled.map((each) => each.line)));
  const refused = new Set([...settled, ...unknown].map((each) => each.line));
  const same = new SameLearning();
  const newlyRelated = new Set<string>();
  const nodeOf = (reference: CourseReference, year: number) => {
    const key = courseKey(reference, year);
    const learningId = known.get(key)?.learningId;
    return learningId === undefined ? { key } : { learningId };
  };
  for (const { line, row } of rows)
    if (row.sameAs && !refused.has(line) && same.join(nodeOf(row, row.year), nodeOf(row.sameAs, row.year)))
      newlyRelated.add(keyOfCourse(row));
  return {
    flaws: [...settled, ...unknown],
    isNewlyRelated: (row) => newlyRelated.has(keyOfCourse(row)),
    learningIds: (newIds) => (row, before) =>
      same.learningId(before ? { learningId: before.learningId } : { key: keyOfCourse(row) }, newIds),
    merged: () => same.merged(),
  };
}

/** Hours that stand in the ledger were granted for what the course was worth and counted as. */
async function refuseSettledChanges(
  sql: Sql,
  rows: readonly Numbered<CourseRow>[],
  known: ReadonlyMap<string, KnownCourseRow>,
): Promise<RowFlaw[]> {
  const changes = rows.flatMap(({ line, row }) => {
    const before = known.get(keyOfCourse(row));
    if (!before) return [];
    const columns = [...(before.hours !== row.hours ? ['hours'] : []), ...(before.kind !== row.kind ? ['kind'] : [])];
    return columns.map((column) => ({ line, column, before }));
  });
  const counted = await coursesWithRecognized(sql, [...new Set(changes.map((each) => each.before))]);
  return changes
    .filter((each) => counted.has(each.before.id))
    .map(({ line, column }) => ({
      line,
      column,
      reason: 'It cannot change any more: completions of this course are recognized. Enter a course with another code.',
    }));
}

/** A target may be a row of the file, before or after, as long as that is not refused itself. */
function refuseUnknownTargets(
  rows: readonly Numbered<CourseRow>[],
  known: ReadonlyMap<string, KnownCourseRow>,
  refusedBefore: ReadonlySet<number>,
): RowFlaw[] {
  const flaws: RowFlaw[] = [];
  const present = new Set(known.keys());
  let open = rows.filter((each) => !refusedBefore.has(each.line));
  for (const { row } of open) present.add(keyOfCourse(row));
  for (let before = -1; before !== flaws.length; ) {
    before = flaws.length;
    const lost = open.filter(({ row }) => row.sameAs && !present.has(courseKey(row.sameAs, row.year)));
    for (const { line, row } of lost) {
      flaws.push({ line, column: 'same_as', reason: `No course of ${row.year} has this provider and code.` });
      if (!known.has(keyOfCourse(row))) present.delete(keyOfCourse(row));
    }
    const lines = new Set(lost.map((each) => each.line));
    open = open.filter((each) => !lines.has(each.line));
  }
  return flaws;
}
