import { inTransaction, insertRows, placeholders, type Sql, type SqlValue } from '../platform/database';
import { type LocalDate, localDateOf } from '../platform/clock';
import type { Hub } from '../platform/hub';
import { EVERY_YEAR } from '../registry/mark-units';
import { countPersons, countYear, type HeadcountCell, type YearCell } from './rollup-cells.sql';

/** Marks worked off in one transaction, and units recomputed by one statement. */
const MARKS = 2_000;
const UNITS = 1_000;

/**
 * Recomputes the figures of every unit and year marked as stale, from the persons and their yearly sums, replaces the rows
 * and books how they changed on today's local date. Follows the state, not events: running it twice, late or from two
 * places at once is harmless.
 * @returns how many (unit, year) groups it recomputed
 */
export async function refreshRollups(hub: Hub): Promise<number> {
  let groups = 0;
  for (;;) {
    const done = await refreshSome(hub);
    groups += done.groups;
    if (done.marks < MARKS) return groups;
  }
}

/** Since when figures are stale; null: none is. */
export async function oldestMark(sql: Sql): Promise<Date | null> {
  const [mark] = await sql.query<{ markedAt: Date }>(
    'SELECT marked_at AS markedAt FROM rollup_mark ORDER BY id LIMIT 1',
  );
  return mark?.markedAt ?? null;
}

async function refreshSome(hub: Hub): Promise<{ marks: number; groups: number }> {
  if ((await oldestMark(hub.sql)) === null) return { marks: 0, groups: 0 };
  return inTransaction(hub.database, async (tx) => {
    await takeTurn(tx);
    const marks = await tx.query<Mark>('SELECT id, year, unit_ids AS unitIds FROM rollup_mark ORDER BY id LIMIT ?', [
      MARKS,
    ]);
    const stale = await staleUnits(tx, marks);
    const today = localDateOf(hub.clock.now());
    let groups = 0;
    for (const [year, unitIds] of stale) {
      for (const some of slices(
        [...unitIds].sort((a, b) => a - b),
        UNITS,
      )) {
        groups += some.length;
        await (year === EVERY_YEAR ? refreshHeadcount(tx, some, today) : refreshYear(tx, year, some, today));
      }
    }
    if (marks.length > 0)
      await tx.query(
        `DELETE FROM rollup_mark WHERE id IN (${placeholders(marks.length)})`,
        marks.map((mark) => mark.id),
      );
    return { marks: marks.length, groups };
  });
}

interface Mark {
  readonly id: number;
  readonly year: number;
  readonly unitIds: string;
}

/** One at a time: two that replace the same rows would deadlock. */
async function takeTurn(tx: Sql): Promise<void> {
  await tx.execute(
    "INSERT INTO reference_version (name, version) VALUES ('rollup', 0) ON DUPLICATE KEY UPDATE version = version + 1",
  );
}

/** The stale units of each year; a change of who belongs to a unit makes every year of it stale. */
async function staleUnits(tx: Sql, marks: readonly Mark[]): Promise<Map<number, Set<number>>> {
  const stale = new Map<number, Set<number>>();
  for (const mark of marks) {
    const units = stale.get(mark.year) ?? new Set<number>();
    for (const unitId of JSON.parse(mark.unitIds) as number[]) units.add(unitId);
    stale.set(mark.year, units);
  }
  const everyYear = stale.get(EVERY_YEAR);
  if (!everyYear) return stale;
  for (const { year } of await tx.query<{ year: number }>('SELECT DISTINCT year FROM unit_year'))
    if (!stale.has(year)) stale.set(year, new Set());
  for (const [year, units] of stale) if (year !== EVERY_YEAR) for (const unitId of everyYear) units.add(unitId);
  return stale;
}

function* slices<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

async function refreshHeadcount(tx: Sql, unitIds: readonly number[], today: LocalDate): Promise<void> {
  const before = await tx.query<HeadcountCell>(
    `SELECT unit_id AS unitId, title_series AS titleSeries, title_level AS titleLevel, persons FROM unit_headcount
     WHERE unit_id IN (${placeholders(unitIds.length)})`,
    unitIds,
  );
  const change = difference(before, await countPersons(tx, unitIds), (cell) => [cell.persons]);
  await replaceCells(tx, 'unit_headcount', [], ['persons'], change);
  await bookDay(
    tx,
    EVERY_YEAR,
    today,
    'persons',
    change.map(({ cell, before: old, after }) => [cell, (after?.[0] ?? 0) - (old?.[0] ?? 0)]),
  );
}

async function refreshYear(tx: Sql, year: number, unitIds: readonly number[], today: LocalDate): Promise<void> {
  const before = await tx.query<YearCell>(
    `SELECT unit_id AS unitId, title_series AS titleSeries, title_level AS titleLevel, started, compliant,
       public_met AS publicMet, professional_met AS professionalMet, hours_tenths AS hoursTenths
     FROM unit_year WHERE year = ? AND unit_id IN (${placeholders(unitIds.length)})`,
    [year, ...unitIds],
  );
  const figures = (cell: YearCell) => [
    cell.compliant,
    cell.started,
    cell.publicMet,
    cell.professionalMet,
    cell.hoursTenths,
  ];
  const change = difference(before, await countYear(tx, year, unitIds), figures);
  const columns = ['compliant', 'started', 'public_met', 'professional_met', 'hours_tenths'];
  await replaceCells(tx, 'unit_year', [['year', year]], columns, change);
  await bookDay(
    tx,
    year,
    today,
    'compliant',
    change.map(({ cell, before: old, after }) => [cell, (after?.[0] ?? 0) - (old?.[0] ?? 0)]),
  );
}

interface CellKey {
  readonly unitId: number;
  readonly titleSeries: string;
  readonly titleLevel: string;
}

/** A cell whose figures changed; undefined: it was not there, or is not any more. */
interface CellChange {
  readonly cell: CellKey;
  readonly before: readonly number[] | undefined;
  readonly after: readonly number[] | undefined;
}

const cellKey = (cell: CellKey): string => `${cell.unitId}\n${cell.titleSeries}\n${cell.titleLevel}`;

function difference<T extends CellKey>(
  before: readonly T[],
  after: readonly T[],
  figures: (cell: T) => readonly number[],
): CellChange[] {
  const old = new Map(before.map((cell) => [cellKey(cell), cell]));
  const changes: CellChange[] = [];
  for (const cell of after) {
    const previous = old.get(cellKey(cell));
    old.delete(cellKey(cell));
    const [was, is] = [previous && figures(previous), figures(cell)];
    if (!was || is.some((figure, index) => figure !== was[index])) changes.push({ cell, before: was, after: is });
  }
  for (const cell of old.values()) changes.push({ cell, before: figures(cell), after: undefined });
  return changes;
}

async function replaceCells(
  tx: Sql,
  table: 'unit_headcount' | 'unit_year',
  fixed: readonly (readonly [string, SqlValue])[],
  columns: readonly string[],
  changes: readonly CellChange[],
): Promise<void> {
  const keys = [...fixed.map(([name]) => name), 'unit_id', 'title_series', 'title_level'];
  const keyValues = ({ cell }: CellChange) => [
    ...fixed.map(([, value]) => value),
    cell.unitId,
    cell.titleSeries,
    cell.titleLevel,
  ];
  const suffix = `ON DUPLICATE KEY UPDATE ${columns.map((column) => `${column} = VALUES(${column})`).join(', ')}`;
  const present = changes.filter((change) => change.after);
  await insertRows(
    tx,
    { table, columns: [...keys, ...columns], suffix },
    present.map((change) => [...keyValues(change), ...change.after!]),
  );
  for (const some of slices(
    changes.filter((change) => !change.after),
    UNITS,
  )) {
    const one = `(${keys.map((key) => `${key} = ?`).join(' AND ')})`;
    await tx.query(`DELETE FROM ${table} WHERE ${some.map(() => one).join(' OR ')}`, some.flatMap(keyValues));
  }
}

async function bookDay(
  tx: Sql,
  year: number,
  day: LocalDate,
  column: 'persons' | 'compliant',
  deltas: readonly (readonly [CellKey, number])[],
): Promise<void> {
  await insertRows(
    tx,
    {
      table: 'unit_day',
      columns: ['year', 'day', 'unit_id', 'title_series', 'title_level', column],
      suffix: `ON DUPLICATE KEY UPDATE ${column} = ${column} + VALUES(${column})`,
    },
    deltas
      .filter(([, delta]) => delta !== 0)
      .map(([cell, delta]) => [year, day, cell.unitId, cell.titleSeries, cell.titleLevel, delta]),
  );
}
