import { placeholders, type Sql } from '../platform/database';
import { allOf, type Predicate, predicate } from '../platform/predicate';
import type { CompletionState } from './completion';

/** A push as it is read. */
export interface BatchRow {
  readonly id: number;
  readonly providerId: number;
  readonly receivedAt: Date;
  readonly total: number;
}

/** How many completions of a push are in which state now; they add up to its total. */
export type BatchCounts = Readonly<Record<CompletionState, number>> & { readonly total: number };

/**
 * @param within which pushes may be read, over `completion_batch b`
 * @returns those that are there and may be read, in no order
 */
export function batchesById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<BatchRow[]> {
  const which = allOf(predicate(`b.id IN (${placeholders(ids.length)})`, ...ids), within);
  return sql.query(
    `SELECT b.id, b.provider_id AS providerId, b.received_at AS receivedAt, b.total FROM completion_batch b WHERE ${which.sql}`,
    which.values,
  );
}

/** The counts of pushes that the caller may read, in the order of `ids`, by one statement. */
export async function countBatches(sql: Sql, ids: readonly number[]): Promise<BatchCounts[]> {
  const rows = await sql.query<{ batchId: number; state: CompletionState; count: number }>(
    `SELECT batchId, state, COUNT(*) AS count FROM (
         SELECT c.batch_id AS batchId, c.state FROM completion c WHERE c.batch_id IN (${placeholders(ids.length)})
         UNION ALL
         SELECT i.batch_id, c.state FROM completion_batch_item i STRAIGHT_JOIN completion c ON c.id = i.completion_id
         WHERE i.batch_id IN (${placeholders(ids.length)})) AS named
     GROUP BY batchId, state`,
    [...ids, ...ids],
  );
  const counts = new Map(
    ids.map((id) => [id, { total: 0, RECEIVED: 0, RECOGNIZED: 0, DUPLICATE: 0, QUARANTINED: 0, WITHDRAWN: 0 }]),
  );
  for (const { batchId, state, count } of rows) {
    const ofBatch = counts.get(batchId)!;
    ofBatch[state] = Number(count);
    ofBatch.total += Number(count);
  }
  return ids.map((id) => counts.get(id)!);
}
