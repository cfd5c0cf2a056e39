import { placeholders, type Sql, type SqlValue } from '../platform/database';
import { type Hours, hoursFromTenths } from '../platform/hours';
import type { PersonState } from '../registry/person.entity';
import { type CompletionState, type QuarantineReason, reasonsToBits } from './completion';

/** A completion as judging reads it. */
export interface JudgedRow {
  readonly id: number;
  readonly providerId: number;
  readonly revision: number;
  readonly idNumberIndex: Buffer;
  readonly name: string;
  readonly courseCode: string;
  readonly completedAt: Date;
  readonly year: number;
  readonly hours: Hours | null;
  readonly score: number | null;
  /** Of a completion that was judged before; 0: none. */
  readonly personId: number;
  readonly courseId: number;
}

const COLUMNS = `id, provider_id AS providerId, revision, id_number_index AS idNumberIndex, name, course_code AS courseCode,
  completed_at AS completedAt, year, hours_tenths AS hours, score, person_id AS personId, course_id AS courseId`;

/** The next completions of a batch that wait to be judged, locked. Index: ix_completion_batch_id (batch_id, id). */
export async function lockReceived(tx: Sql, batchId: number, afterId: number, limit: number): Promise<JudgedRow[]> {
  const rows = await tx.query<JudgedRow>(
    `SELECT ${COLUMNS} FROM completion WHERE batch_id = ? AND id > ? AND state = 'RECEIVED' ORDER BY id LIMIT ? FOR UPDATE`,
    [batchId, afterId, limit],
  );
  return rows.map(withHours);
}

/**
 * The duplicates of these persons, oldest learning first, locked: who may take the place of a line that is taken back.
 * Index: ix_completion_duplicate_person_id.
 */
export async function lockDuplicates(tx: Sql, personIds: readonly number[]): Promise<JudgedRow[]> {
  const rows = await tx.query<JudgedRow>(
    `SELECT ${COLUMNS} FROM completion WHERE duplicate_person_id IN (${placeholders(personIds.length)})
     ORDER BY completed_at, id FOR UPDATE`,
    personIds,
  );
  return rows.map(withHours);
}

const withHours = (row: JudgedRow): JudgedRow => ({
  ...row,
  hours: row.hours === null ? null : hoursFromTenths(row.hours),
});

/** A registered person as judging needs it. */
export interface KnownPerson {
  readonly id: number;
  readonly idNumberIndex: Buffer;
  readonly nameMatch: string;
  readonly state: PersonState;
  readonly unitId: number | null;
}

/**
 * Persons by blind index, under a shared lock: a transfer or merge waits for the judging and the other way round, so
 * that the right units are marked. `exclusive` where what a person may still be granted depends on what they have.
 */
export function lockPersonsByIndex(tx: Sql, indexes: readonly Buffer[], exclusive: boolean): Promise<KnownPerson[]> {
  return tx.query(
    `SELECT id, id_number_index AS idNumberIndex, name_match AS nameMatch, state, unit_id AS unitId FROM person
     WHERE id_number_index IN (${placeholders(indexes.length)}) ORDER BY id ${exclusive ? 'FOR UPDATE' : 'LOCK IN SHARE MODE'}`,
    indexes,
  );
}

/** The units of persons, under the same lock. */
export async function lockUnitsOf(tx: Sql, personIds: readonly number[]): Promise<Map<number, number | null>> {
  const rows = await tx.query<{ id: number; unitId: number | null }>(
    `SELECT id, unit_id AS unitId FROM person WHERE id IN (${placeholders(personIds.length)}) ORDER BY id LOCK IN SHARE MODE`,
    personIds,
  );
  return new Map(rows.map((row) => [row.id, row.unitId]));
}

/** What judging decided of one completion. */
export interface Outcome {
  readonly id: number;
  readonly state: CompletionState;
  readonly reasons: readonly QuarantineReason[];
  readonly personId: number | null;
  readonly courseId: number | null;
}

/** Writes outcomes in one statement, whatever their number. JSON_TABLE keeps its shape constant. */
export async function writeOutcomes(tx: Sql, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows: SqlValue = JSON.stringify(
    outcomes.map((each) => [each.id, each.state, reasonsToBits(each.reasons), each.personId ?? 0, each.courseId ?? 0]),
  );
  await tx.query(
    `UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$[0]', state VARCHAR(12) PATH '$[1]', reasons INT PATH '$[2]',
       person_id BIGINT PATH '$[3]', course_id BIGINT PATH '$[4]')) AS o
     STRAIGHT_JOIN completion c ON c.id = o.id
     SET c.state = o.state, c.reasons = o.reasons, c.person_id = o.person_id, c.course_id = o.course_id`,
    [rows],
  );
}
