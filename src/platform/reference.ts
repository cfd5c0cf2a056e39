import type { Hub } from './hub';
import type { Sql } from './database';

/** Reference data that processes keep in memory. */
export type ReferenceName = 'intake' | 'registry';

/** Says, in the transaction that changes reference data, that copies in memory are out of date. */
export async function bumpReference(sql: Sql, name: ReferenceName): Promise<void> {
  await sql.execute(
    'INSERT INTO reference_version (name, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1',
    [name],
  );
}

/**
 * A copy of reference data in memory, loaded again whenever its version has grown. One small read by key per use tells.
 * @param load reads everything; called with the pool or the transaction that asks
 */
export function referenceCopy<T>(
  name: ReferenceName,
  load: (sql: Sql) => Promise<T>,
): (hub: Hub, sql?: Sql) => Promise<T> {
  const copies = new WeakMap<Hub, { version: number; value: Promise<T> }>();
  return async (hub, sql = hub.sql) => {
    const [row] = await sql.query<{ version: number }>('SELECT version FROM reference_version WHERE name = ?', [name]);
    const version = row?.version ?? 0;
    const present = copies.get(hub);
    if (present?.version === version) return present.value;
    const value = load(sql);
    copies.set(hub, { version, value });
    value.catch(() => copies.delete(hub));
    return value;
  };
}
