import { insertRows, placeholders, type Sql, type SqlValue } from '../platform/database';
import type { CompletionState } from './completion';

/** A completion locked for a change of its revision. */
export interface LockedCompletion {
  readonly id: number;
  readonly externalId: string;
  readonly revision: number;
  readonly state: CompletionState;
  readonly year: number;
  readonly contentDigest: Buffer;
  /** The push that brought this revision. */
  readonly batchId: number;
  readonly row: Readonly<Record<string, SqlValue>>;
}

/** What of a completion is kept of its earlier revisions. */
const KEPT = [
  'revision',
  'batch_id',
  'state',
  'reasons',
  'id_number_index',
  'name',
  'course_code',
  'completed_at',
  'hours_tenths',
  'score',
  'course_id',
  'person_id',
] as const;

/** Locks completions in key order, so that nobody judges or corrects them meanwhile. */
export async function lockCompletions(tx: Sql, ids: readonly number[]): Promise<LockedCompletion[]> {
  const rows = await tx.query<Record<string, SqlValue>>(
    `SELECT id, external_id, year, content_digest, ${KEPT.join(', ')} FROM completion
     WHERE id IN (${placeholders(ids.length)}) ORDER BY id FOR UPDATE`,
    ids,
  );
  return rows.map((row) => ({
    id: row.id as number,
    externalId: row.external_id as string,
    revision: row.revision as number,
    state: row.state as CompletionState,
    year: row.year as number,
    contentDigest: row.content_digest as Buffer,
    batchId: row.batch_id as number,
    row,
  }));
}

/** Writes the present revision of completions to their history, before it is replaced in the same transaction. */
export async function keepRevisions(
  tx: Sql,
  completions: readonly LockedCompletion[],
  replacedAt: Date,
): Promise<void> {
  await insertRows(
    tx,
    { table: 'completion_revision', columns: ['completion_id', 'replaced_at', ...KEPT] },
    completions.map(({ id, row }) => [id, replacedAt, ...KEPT.map((column) => row[column] ?? null)]),
  );
}
