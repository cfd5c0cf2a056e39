import type { Sql } from '../platform/database';

/** Stands for persons without a unit in marks and roll-ups. */
export const NO_UNIT = 0;
/** The year of a mark that says: who belongs to the unit has changed, so every year of it is stale. */
export const EVERY_YEAR = 0;

/**
 * Marks the compliance figures of units as stale, in the transaction that makes them so; roll-ups follow within seconds.
 * A row per call and never an update, so that writers do not wait for each other. Marking twice is harmless.
 * @param year the year of learning whose hours changed, or EVERY_YEAR where persons came, left or changed
 */
export async function markUnits(sql: Sql, year: number, unitIds: ReadonlySet<number>, now: Date): Promise<void> {
  if (unitIds.size === 0) return;
  await sql.execute('INSERT INTO rollup_mark (year, unit_ids, marked_at) VALUES (?, ?, ?)', [
    year,
    JSON.stringify([...unitIds]),
    now,
  ]);
}
