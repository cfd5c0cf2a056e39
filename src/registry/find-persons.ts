import { placeholders, type Sql } from '../platform/database';
import { keyset, type Page, pageOf, type PageRequest } from '../platform/page';
import { allOf, type Predicate, predicate } from '../platform/predicate';
import type { PersonState, TitleLevel } from './person.entity';

/** A person without what is encrypted. */
export interface PersonRow {
  readonly id: number;
  readonly name: string;
  readonly unitId: number | null;
  readonly titleSeries: string | null;
  readonly titleLevel: TitleLevel | null;
  readonly state: PersonState;
}

const COLUMNS = `p.id, p.name, p.unit_id AS unitId, p.title_series AS titleSeries, p.title_level AS titleLevel, p.state`;
const FROM = 'person p LEFT JOIN unit u ON u.id = p.unit_id';
const ORDER = [{ sql: 'p.id' }];

/** A list of persons: which, over `person p` joined (left) to `unit u`, and what part of it. Its keys are `[id]`. */
export interface PersonList {
  readonly where: Predicate;
  readonly page: PageRequest;
}

/** Pages of several lists, by one statement, each by id. */
export async function findPersons(sql: Sql, lists: readonly PersonList[]): Promise<Page<PersonRow>[]> {
  const parts = lists.map(({ where, page }, list) => {
    const { where: stretch, orderBy } = keyset(ORDER, page);
    const which = allOf(where, stretch);
    return {
      sql: `(SELECT ${list} AS list, ${COLUMNS} FROM ${FROM} WHERE ${which.sql} ORDER BY ${orderBy} LIMIT ?)`,
      values: [...which.values, page.count + 1],
    };
  });
  const rows = await sql.query<PersonRow & { list: number }>(
    parts.map((part) => part.sql).join(' UNION ALL '),
    parts.flatMap((part) => part.values),
  );
  const found = lists.map((): PersonRow[] => []);
  for (const { list, ...row } of rows) found[list]!.push(row);
  return lists.map(({ page }, list) => {
    const direction = page.fromEnd ? -1 : 1;
    return pageOf(
      page,
      found[list]!.sort((a, b) => direction * (a.id - b.id)),
    );
  });
}

/** How many persons each condition holds for, by one statement. */
export async function countPersons(sql: Sql, wheres: readonly Predicate[]): Promise<number[]> {
  const rows = await sql.query<{ list: number; persons: number }>(
    wheres
      .map((where, list) => `(SELECT ${list} AS list, COUNT(*) AS persons FROM ${FROM} WHERE ${where.sql})`)
      .join(' UNION ALL '),
    wheres.flatMap((where) => where.values),
  );
  const counts = new Map(rows.map((row) => [row.list, Number(row.persons)]));
  return wheres.map((_, list) => counts.get(list) ?? 0);
}

/**
 * @param within which persons may be read, over `person p` joined (left) to `unit u`
 * @returns those that are there and may be read, in no order
 */
export function personsById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<PersonRow[]> {
  const which = allOf(predicate(`p.id IN (${placeholders(ids.length)})`, ...ids), within);
  return sql.query(`SELECT ${COLUMNS} FROM ${FROM} WHERE ${which.sql}`, which.values);
}

/** Persons by the blind index of their ID number; `idNumberIndex` says which is whose. */
export function personsByIdNumber(
  sql: Sql,
  within: Predicate,
  indexes: readonly Buffer[],
): Promise<(PersonRow & { readonly idNumberIndex: Buffer })[]> {
  const which = allOf(predicate(`p.id_number_index IN (${placeholders(indexes.length)})`, ...indexes), within);
  return sql.query(
    `SELECT p.id_number_index AS idNumberIndex, ${COLUMNS} FROM ${FROM} WHERE ${which.sql}`,
    which.values,
  );
}
