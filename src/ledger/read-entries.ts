import { placeholders, type Sql } from '../platform/database';
import type { Hours } from '../platform/hours';
import { keyset, type OrderColumn, type Page, pageOf, type PageRequest } from '../platform/page';
import { allOf, ANY_ROW, type Predicate, predicate } from '../platform/predicate';
import type { HourSource, ReversalReason } from './entry';
import type { HourKind } from './requirement.rules';

/** A ledger line as it is read. */
export interface EntryRow {
  readonly id: number;
  readonly personId: number;
  readonly year: number;
  readonly kind: HourKind;
  /** Negative on a reversal. */
  readonly hours: Hours;
  readonly source: HourSource;
  readonly providerId: number | null;
  readonly title: string;
  readonly rule: string;
  readonly claimed: Hours | null;
  readonly basis: Hours | null;
  readonly reversesId: number | null;
  readonly reversalReason: ReversalReason | null;
  readonly recognizedAt: Date;
}

const COLUMNS = `e.id, e.person_id AS personId, e.year, e.kind, e.hours_tenths AS hours, e.source,
  e.provider_id AS providerId, e.title, e.rule, e.claimed_tenths AS claimed, e.basis_tenths AS basis,
  e.reverses_id AS reversesId, e.reversal_reason AS reversalReason, e.recognized_at AS recognizedAt`;

/** Newest first. Several processes hand out ids from blocks of their own, so an id alone does not tell the time. */
const ORDER: readonly OrderColumn[] = [
  { sql: 'e.recognized_at', descending: true, toSql: (milliseconds) => new Date(Number(milliseconds)) },
  { sql: 'e.id', descending: true },
];

/** The key of a line in a person's list: when it was recognized, in milliseconds, and its id. */
export function entryKey(row: EntryRow): [number, number] {
  return [row.recognizedAt.getTime(), row.id];
}

/** One person's lines, all or of one year, and what part of them. */
export interface EntryList {
  /** Of a person whom the caller may read. */
  readonly personId: number;
  readonly year: number | null;
  readonly page: PageRequest;
}

/** Pages of the ledger of several persons, by one statement, each newest first. */
export async function readEntries(sql: Sql, lists: readonly EntryList[]): Promise<Page<EntryRow>[]> {
  const parts = lists.map((entries, list) => {
    const { where: stretch, orderBy } = keyset(ORDER, entries.page);
    const which = allOf(listPredicate(entries), stretch);
    return {
      sql: `(SELECT ${list} AS list, ${COLUMNS} FROM hour_entry e WHERE ${which.sql} ORDER BY ${orderBy} LIMIT ?)`,
      values: [...which.values, entries.page.count + 1],
    };
  });
  const rows = await sql.query<EntryRow & { list: number }>(
    parts.map((part) => part.sql).join(' UNION ALL '),
    parts.flatMap((part) => part.values),
  );
  const found = lists.map((): EntryRow[] => []);
  for (const { list, ...row } of rows) found[list]!.push(row);
  return lists.map(({ page }, list) => pageOf(page, found[list]!.sort(page.fromEnd ? oldestFirst : newestFirst)));
}

function oldestFirst(a: EntryRow, b: EntryRow): number {
  return a.recognizedAt.getTime() - b.recognizedAt.getTime() || a.id - b.id;
}

function newestFirst(a: EntryRow, b: EntryRow): number {
  return oldestFirst(b, a);
}

function listPredicate(list: Pick<EntryList, 'personId' | 'year'>): Predicate {
  return allOf(
    predicate('e.person_id = ?', list.personId),
    list.year === null ? ANY_ROW : predicate('e.year = ?', list.year),
  );
}

/** How many lines each of the lists has, by one statement. */
export async function countEntries(
  sql: Sql,
  lists: readonly Pick<EntryList, 'personId' | 'year'>[],
): Promise<number[]> {
  const wheres = lists.map(listPredicate);
  const rows = await sql.query<{ list: number; entries: number }>(
    wheres
      .map((where, list) => `(SELECT ${list} AS list, COUNT(*) AS entries FROM hour_entry e WHERE ${where.sql})`)
      .join(' UNION ALL '),
    wheres.flatMap((where) => where.values),
  );
  const counts = new Map(rows.map((row) => [row.list, row.entries]));
  return lists.map((_, list) => counts.get(list) ?? 0);
}

const OF_PERSONS = 'hour_entry e JOIN person p ON p.id = e.person_id LEFT JOIN unit u ON u.id = p.unit_id';

/**
 * @param within whose lines may be read, over `person p` joined (left) to `unit u`
 * @returns those that are there and may be read, in no order
 */
export function entriesById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<EntryRow[]> {
  return entriesWhere(sql, within, `e.id IN (${placeholders(ids.length)})`, ids);
}

/** The lines that reverse the given ones; a line is reversed at most once. */
export function reversalsOf(sql: Sql, within: Predicate, ids: readonly number[]): Promise<EntryRow[]> {
  return entriesWhere(sql, within, `e.reverses_id IN (${placeholders(ids.length)})`, ids);
}

function entriesWhere(sql: Sql, within: Predicate, among: string, ids: readonly number[]): Promise<EntryRow[]> {
  const which = allOf(predicate(among, ...ids), within);
  return sql.query(`SELECT ${COLUMNS} FROM ${OF_PERSONS} WHERE ${which.sql}`, which.values);
}
