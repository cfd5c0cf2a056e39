import { inTransaction, placeholders, type Sql } from '../platform/database';
import type { Hub } from '../platform/hub';
import { fulfil, promise } from '../platform/outbox';
import type { StandingLine } from '../ledger/entry';
import { claimSlots, postEntries, releaseSlots, standingLinesOf } from '../ledger/post-entries';
import { lockUnitsOf, type Outcome, writeOutcomes } from './completions.sql';
import { COMPLETION_SOURCES } from './course-grant';
import { intakeReference } from './intake-reference';
import { promoteDuplicates, type Vacancy } from './promote-duplicates';
import { counter } from './take-back';

const PAGE = 500;
const LINES_PER_COMPLETION = 3;

/**
 * Says, in the transaction that moves courses between learnings, that both learnings must be counted again; a job follows.
 * @param learningIds every learning that gained or lost a course
 */
export async function promiseResettlement(
  hub: Hub,
  tx: Parameters<typeof promise>[0],
  learningIds: Iterable<number>,
): Promise<void> {
  for (const learningId of learningIds) await promise(tx, hub.bell, 'resettle-learning', learningId, hub.clock.now());
}

/**
 * Makes the ledger say what the courses of one learning now say: lines of courses that came to it move to its slot; where
 * a person has two, the one reported first stands and the other is reversed and its completion a DUPLICATE; a duplicate
 * whose place is vacant takes it. Looks at the state only, so running it twice changes nothing.
 */
export async function resettleLearning(hub: Hub, learningId: number): Promise<void> {
  const courses = await hub.sql.query<{ id: number; providerId: number }>(
    'SELECT id, provider_id AS providerId FROM course WHERE learning_id = ?',
    [learningId],
  );
  for (let after = 0; ; ) {
    const firstEntryId = await hub.ids.reserve('hour_entry', PAGE * LINES_PER_COMPLETION);
    const next = await inTransaction(hub.database, async (tx) => {
      const rows = await lockCompletionsOf(tx, courses, after);
      if (rows.length > 0) await resettle(hub, tx, learningId, rows, firstEntryId);
      if (rows.length < PAGE) await fulfil(tx, 'resettle-learning', learningId);
      return rows.length < PAGE ? null : rows.at(-1)!.id;
    });
    if (next === null) return;
    after = next;
  }
}

interface CountedCompletion {
  readonly id: number;
  readonly state: 'RECOGNIZED' | 'DUPLICATE';
  readonly personId: number;
  readonly courseId: number;
}

/** Index: ix_completion_provider_id (provider_id, id). */
async function lockCompletionsOf(
  tx: Sql,
  courses: readonly { id: number; providerId: number }[],
  afterId: number,
): Promise<CountedCompletion[]> {
  const providers = [...new Set(courses.map((course) => course.providerId))];
  return tx.query(
    `SELECT id, state, person_id AS personId, course_id AS courseId FROM completion
     WHERE provider_id IN (${placeholders(providers.length)}) AND course_id IN (${placeholders(courses.length)})
       AND state IN ('RECOGNIZED', 'DUPLICATE') AND id > ? ORDER BY id LIMIT ? FOR UPDATE`,
    [...providers, ...courses.map((course) => course.id), afterId, PAGE],
  );
}

async function resettle(
  hub: Hub,
  tx: Sql,
  learningId: number,
  rows: readonly CountedCompletion[],
  firstEntryId: number,
): Promise<void> {
  const reference = await intakeReference(hub, tx);
  const entryIds = counter(firstEntryId);
  const standing = await standingLinesOf(
    tx,
    COMPLETION_SOURCES,
    rows.map((row) => row.id),
  );
  const strays = standing.filter((line) => line.slot === 'COURSE' && line.slotId !== learningId);
  const displaced = await moveLines(tx, strays, learningId);
  const vacancies: Vacancy[] = [
    ...strays.map((line) => ({ personId: line.personId, learningId: line.slotId })),
    ...rows.filter((row) => row.state === 'DUPLICATE').map((row) => ({ personId: row.personId, learningId })),
  ];
  const promoted = await promoteDuplicates(tx, vacancies, reference, entryIds);
  const reversals = displaced.map((line) => ({ entryId: entryIds(), line, reason: 'SAME_LEARNING' as const }));
  const unitOf = await lockUnitsOf(tx, [...new Set([...displaced, ...promoted.grants].map((line) => line.personId))]);
  await postEntries(tx, { grants: promoted.grants, reversals }, unitOf, hub.clock.now());
  await writeOutcomes(tx, [...duplicatesOf(displaced, rows), ...promoted.outcomes]);
}

/** @returns the lines that found their new slot taken */
async function moveLines(
  tx: Sql,
  strays: readonly StandingLine[],
  learningId: number,
): Promise<readonly StandingLine[]> {
  await releaseSlots(tx, strays);
  const moved = await claimSlots(
    tx,
    [...strays].sort((a, b) => a.sourceId - b.sourceId).map((line) => ({ ...line, slotId: learningId })),
  );
  const holders = new Set(moved.map((line) => line.entryId));
  return strays.filter((line) => !holders.has(line.entryId));
}

function duplicatesOf(displaced: readonly StandingLine[], rows: readonly CountedCompletion[]): Outcome[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return displaced.map((line) => ({
    id: line.sourceId,
    state: 'DUPLICATE',
    reasons: [],
    personId: line.personId,
    courseId: byId.get(line.sourceId)!.courseId,
  }));
}
