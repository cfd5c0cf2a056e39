import { errnoOf, inTransaction, type Sql } from '../platform/database';
import type { Hub } from '../platform/hub';
import { fulfil } from '../platform/outbox';
import type { Grant, StandingLine } from '../ledger/entry';
import { claimSlots, postEntries, releaseSlots, type Reversal, standingLinesOf } from '../ledger/post-entries';
import { nameForMatching } from '../registry/person-name.rules';
import {
  type JudgedRow,
  type KnownPerson,
  lockPersonsByIndex,
  lockReceived,
  lockUnitsOf,
  type Outcome,
  writeOutcomes,
} from './completions.sql';
import { overDailyLimit } from './daily-limit';
import { type IntakeReference, intakeReference, type KnownCourse } from './intake-reference';
import { isClosed, judge, type Verdict } from './judge.rules';
import { COMPLETION_SOURCES, courseGrant } from './course-grant';
import { promoteDuplicates, vacatedBy } from './promote-duplicates';
import { counter } from './take-back';

/** Completions judged in one transaction. */
const CHUNK = 1000;
/** Of each completion at most: its old line reversed, its new line, and the line of a duplicate that takes its place. */
const LINES_PER_COMPLETION = 3;

/** Some completions of a batch could not be judged for a fault of the hub; all others were. Its task stays. */
export class UnjudgeableCompletions extends Error {
  constructor(
    readonly count: number,
    cause: unknown,
  ) {
    super(`${count} completion(s) could not be judged`, { cause });
    this.name = 'UnjudgeableCompletions';
  }
}

/**
 * Judges what a push left RECEIVED, a chunk a transaction, and clears its task with the last. Harmless to run twice or
 * from two workers: a completion that is no longer RECEIVED in this batch is left alone. Where a chunk fails for what a
 * row holds, it is halved until the row stands alone, is passed over and stays RECEIVED.
 * @returns how many completions it judged
 * @throws UnjudgeableCompletions after all others were judged; a database error where the database is away
 */
export async function judgeBatch(hub: Hub, batchId: number): Promise<number> {
  let [judged, passedOver, size, after] = [0, 0, CHUNK, 0];
  let fault: unknown;
  for (;;) {
    try {
      const chunk = await judgeChunk(hub, { batchId, afterId: after, size, fulfils: passedOver === 0 });
      judged += chunk.judged;
      after = chunk.lastId;
      if (chunk.isLast) break;
      size = Math.min(CHUNK, size * 2);
    } catch (error) {
      if (!isFaultOfARow(error)) throw error;
      fault = error;
      if (size === 1) {
        passedOver++;
        after = await nextReceived(hub, batchId, after);
      } else size = Math.ceil(size / 2);
    }
  }
  if (passedOver > 0) throw new UnjudgeableCompletions(passedOver, fault);
  return judged;
}

/** Values a column does not take, or a rule that met what it was not made for. */
const ROW_ERRORS = new Set([1048, 1062, 1264, 1265, 1292, 1366, 1406, 1690]);

function isFaultOfARow(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === undefined ? error instanceof TypeError || error instanceof RangeError : ROW_ERRORS.has(errno);
}

async function nextReceived(hub: Hub, batchId: number, afterId: number): Promise<number> {
  const [row] = await hub.sql.query<{ id: number }>(
    "SELECT id FROM completion WHERE batch_id = ? AND id > ? AND state = 'RECEIVED' ORDER BY id LIMIT 1",
    [batchId, afterId],
  );
  return row?.id ?? Number.MAX_SAFE_INTEGER;
}

interface Chunk {
  readonly batchId: number;
  readonly afterId: number;
  readonly size: number;
  /** Whether the last chunk clears the batch's task. */
  readonly fulfils: boolean;
}

interface ChunkResult {
  readonly judged: number;
  readonly lastId: number;
  readonly isLast: boolean;
}

async function judgeChunk(hub: Hub, chunk: Chunk): Promise<ChunkResult> {
  const firstEntryId = await hub.ids.reserve('hour_entry', chunk.size * LINES_PER_COMPLETION);
  return inTransaction(hub.database, async (tx) => {
    const found = await lockReceived(tx, chunk.batchId, chunk.afterId, chunk.size + 1);
    const rows = found.slice(0, chunk.size);
    if (rows.length > 0) await judgeRows(hub, tx, rows, await receivedAtOf(tx, chunk.batchId), firstEntryId);
    const isLast = found.length <= chunk.size;
    if (isLast && chunk.fulfils) await fulfil(tx, 'judge-batch', chunk.batchId);
    return { judged: rows.length, lastId: rows.at(-1)?.id ?? chunk.afterId, isLast };
  });
}

async function receivedAtOf(tx: Sql, batchId: number): Promise<Date> {
  const [batch] = await tx.query<{ receivedAt: Date }>(
    'SELECT received_at AS receivedAt FROM completion_batch WHERE id = ?',
    [batchId],
  );
  return batch!.receivedAt;
}

/** One completion with what was found about it and decided. */
interface Case {
  readonly row: JudgedRow;
  readonly person: KnownPerson | undefined;
  readonly course: KnownCourse | undefined;
  readonly verdict: Verdict;
  /** The line of its earlier revision that stands, if any. */
  readonly standing: StandingLine | undefined;
  /**
   * Hours of a year whose reporting has closed stand until somebody decides: a late correction waits in quarantine and
   * takes nothing away meanwhile.
   */
  readonly keepsStanding: boolean;
}

async function judgeRows(
  hub: Hub,
  tx: Sql,
  rows: readonly JudgedRow[],
  receivedAt: Date,
  firstEntryId: number,
): Promise<void> {
  const now = hub.clock.now();
  const reference = await intakeReference(hub, tx);
  const cases = await decide(tx, rows, receivedAt, reference);
  const entryIds = counter(firstEntryId);
  const reversals = cases
    .filter((each) => each.standing && !each.keepsStanding)
    .map((each): Reversal => ({ entryId: entryIds(), line: each.standing!, reason: 'CORRECTED' }));
  await releaseSlots(
    tx,
    reversals.map((each) => each.line),
  );
  const wanted = cases.flatMap((each) => grantOf(each, reference, entryIds));
  const limited = await overDailyLimit(tx, wanted, reference);
  const claimed = await claimSlots(
    tx,
    wanted.filter((grant) => !limited.has(grant.sourceId)),
  );
  const counted = new Set(claimed.map((grant) => grant.sourceId));
  const promoted = await promoteDuplicates(tx, vacatedBy(reversals, claimed), reference, entryIds);
  const unitOf = await unitsFor(tx, cases, reversals);
  await postEntries(tx, { grants: [...claimed, ...promoted.grants], reversals }, unitOf, now);
  await writeOutcomes(tx, [...cases.map((each) => outcomeOf(each, counted, limited)), ...promoted.outcomes]);
}

async function decide(
  tx: Sql,
  rows: readonly JudgedRow[],
  receivedAt: Date,
  reference: IntakeReference,
): Promise<Case[]> {
  const limits = rows.some((row) => reference.year(row.year).dailyLimit !== null);
  const indexes = new Map(rows.map((row) => [row.idNumberIndex.toString('latin1'), row.idNumberIndex]));
  const persons = await lockPersonsByIndex(tx, [...indexes.values()], limits);
  const personOf = new Map(persons.map((person) => [person.idNumberIndex.toString('latin1'), person]));
  const corrected = rows.filter((row) => row.revision > 1).map((row) => row.id);
  const standing = new Map(
    (await standingLinesOf(tx, COMPLETION_SOURCES, corrected)).map((line) => [line.sourceId, line]),
  );
  return rows.map((row) => {
    const person = personOf.get(row.idNumberIndex.toString('latin1'));
    const course = reference.course(row.providerId, row.courseCode, row.year);
    const provider = reference.provider(row.providerId);
    const { completedAt, year, hours, score } = row;
    const verdict = judge(
      { nameMatch: nameForMatching(row.name), completedAt, year, hours, score },
      { person, course, provider, year: reference.year(year), receivedAt },
    );
    const line = standing.get(row.id);
    const keepsStanding = line !== undefined && isClosed(reference.year(line.year), receivedAt);
    return { row, person, course, verdict, standing: line, keepsStanding };
  });
}

function grantOf(each: Case, reference: IntakeReference, entryIds: () => number): Grant[] {
  const { verdict, person, course, row } = each;
  if (verdict.kind !== 'GRANT' || !person || !course || each.keepsStanding) return [];
  const { hours, basis, rule } = verdict;
  const provider = reference.provider(row.providerId);
  return [courseGrant(row, { entryId: entryIds(), personId: person.id, hours, basis, rule, course, provider })];
}

function outcomeOf(each: Case, counted: ReadonlySet<number>, limited: ReadonlySet<number>): Outcome {
  const { row, person, course, verdict, keepsStanding } = each;
  const { id } = row;
  const [personId, courseId] = [person?.id ?? null, course?.id ?? null];
  if (counted.has(row.id)) return { id, personId, courseId, state: 'RECOGNIZED', reasons: [] };
  if (limited.has(row.id)) return { id, personId, courseId, state: 'QUARANTINED', reasons: ['DAILY_LIMIT'] };
  if (verdict.kind === 'QUARANTINE') return { id, personId, courseId, state: 'QUARANTINED', reasons: verdict.reasons };
  if (keepsStanding) return { id, personId, courseId, state: 'QUARANTINED', reasons: ['YEAR_CLOSED'] };
  return { id, personId, courseId, state: 'DUPLICATE', reasons: [] };
}

/** The units of everyone whose lines change; a reversal may concern a person whom no completion of the chunk names. */
async function unitsFor(
  tx: Sql,
  cases: readonly Case[],
  reversals: readonly Reversal[],
): Promise<Map<number, number | null>> {
  const units = new Map(cases.flatMap(({ person }) => (person ? [[person.id, person.unitId] as const] : [])));
  const others = [...new Set(reversals.map(({ line }) => line.personId).filter((id) => !units.has(id)))];
  if (others.length > 0) for (const [id, unitId] of await lockUnitsOf(tx, others)) units.set(id, unitId);
  return units;
}
