import type { Sql, Transaction } from './database';

/** What may have to happen later. Each kind has one job of the same name in `jobs/`. */
export type TaskKind = 'judge-batch' | 'resettle-learning';

/** Rings a worker awake. It may fail or be lost: the row in `outbox` is the truth, and a sweep rings again. */
export interface Bell {
  ring(kind: TaskKind, refId: number): void;
}

/**
 * Writes down, in the transaction that causes it, that something must be done; rings once that has committed.
 * Asking twice for the same thing leaves one row.
 */
export async function promise(tx: Transaction, bell: Bell, kind: TaskKind, refId: number, now: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO outbox (kind, ref_id, created_at, due_at) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE due_at = VALUES(due_at), dead_at = NULL, attempts = 0`,
    [kind, refId, now, now],
  );
  tx.afterCommit(() => bell.ring(kind, refId));
}

/** Clears the row in the transaction that does what it asked for. */
export async function fulfil(tx: Sql, kind: TaskKind, refId: number): Promise<void> {
  await tx.execute('DELETE FROM outbox WHERE kind = ? AND ref_id = ?', [kind, refId]);
}

const MOST_ATTEMPTS = 8;

/**
 * Notes a failed attempt: tried again after 2, 4, 8 … seconds (at most 5 minutes); after the eighth it is dead: kept,
 * counted in the metrics, and tried again only by `hub requeue`.
 * @param reason the class of error, never a row's content
 */
export async function noteFailure(sql: Sql, kind: TaskKind, refId: number, reason: string, now: Date): Promise<void> {
  await sql.execute(
    `UPDATE outbox SET attempts = attempts + 1, last_error = ?,
       due_at = DATE_ADD(?, INTERVAL LEAST(300, POW(2, attempts)) SECOND),
       dead_at = IF(attempts >= ?, ?, NULL)
     WHERE kind = ? AND ref_id = ?`,
    [reason.slice(0, 200), now, MOST_ATTEMPTS, now, kind, refId],
  );
}

/** Whether anything of a kind is still to be done, less what is dead. */
export async function hasTasks(sql: Sql, kind: TaskKind): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM outbox WHERE kind = ? AND dead_at IS NULL LIMIT 1', [kind]);
  return rows.length > 0;
}

/** What is due and not dead, oldest first. */
export function dueTasks(sql: Sql, now: Date, limit: number): Promise<{ kind: TaskKind; refId: number }[]> {
  return sql.query(
    'SELECT kind, ref_id AS refId FROM outbox WHERE dead_at IS NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?',
    [now, limit],
  );
}

/** Everything that is still to be done, due or not, less what is dead. */
export function pendingTasks(sql: Sql): Promise<{ kind: TaskKind; refId: number }[]> {
  return sql.query('SELECT kind, ref_id AS refId FROM outbox WHERE dead_at IS NULL ORDER BY id');
}

/** Brings the dead back, for `hub requeue`. Returns how many. */
export async function reviveDeadTasks(sql: Sql, now: Date): Promise<number> {
  const result = await sql.execute(
    'UPDATE outbox SET dead_at = NULL, attempts = 0, due_at = ? WHERE dead_at IS NOT NULL',
    [now],
  );
  return result.affectedRows;
}
