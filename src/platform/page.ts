import type { SqlValue } from './database';
import { allOf, ANY_ROW, type Predicate } from './predicate';

/** The values by which a row is placed in its list: unique, and never changed while somebody pages. */
export type Key = readonly (number | string)[];

/** A stretch of an ordered list: `count` rows after and before given keys, from its beginning or its end. */
export interface PageRequest {
  readonly count: number;
  readonly after: Key | null;
  readonly before: Key | null;
  /** The last `count` rows of the stretch instead of the first; the answer is in list order all the same. */
  readonly fromEnd: boolean;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** A column that orders a list; `toSql` where the key's part is not what the column holds. */
export interface OrderColumn {
  readonly sql: string;
  readonly descending?: boolean;
  readonly toSql?: (part: number | string) => SqlValue;
}

/** The WHERE and ORDER BY of a page by keyset, never by OFFSET: costs the same on the last page as on the first. */
export function keyset(columns: readonly OrderColumn[], page: PageRequest): { where: Predicate; orderBy: string } {
  return {
    where: allOf(
      page.after ? beyond(columns, page.after, false) : ANY_ROW,
      page.before ? beyond(columns, page.before, true) : ANY_ROW,
    ),
    orderBy: columns
      .map((each) => `${each.sql} ${(each.descending ?? false) === page.fromEnd ? 'ASC' : 'DESC'}`)
      .join(),
  };
}

/** `(a, b) > (?, ?)`, written out, because MariaDB uses no index for the short form. */
function beyond(columns: readonly OrderColumn[], key: Key, backwards: boolean): Predicate {
  const values = columns.map((each, index) => (each.toSql ? each.toSql(key[index]!) : key[index]!));
  const alternatives = columns.map((each, index) => {
    const equal = columns.slice(0, index).map((before) => `${before.sql} = ?`);
    const operator = (each.descending ?? false) === backwards ? '>' : '<';
    return { sql: [...equal, `${each.sql} ${operator} ?`].join(' AND '), values: values.slice(0, index + 1) };
  });
  return {
    sql: alternatives.map((each) => `(${each.sql})`).join(' OR '),
    values: alternatives.flatMap((each) => each.values),
  };
}

/**
 * @param found what a statement with `LIMIT count + 1` in reading direction brought: one row more than wanted tells that
 *   the list goes on. On the side of a given key the list goes on too: the key was taken from a row there.
 */
export function pageOf<Row>(request: PageRequest, found: readonly Row[]): Page<Row> {
  const more = found.length > request.count;
  const rows = found.slice(0, request.count);
  return request.fromEnd
    ? { rows: rows.reverse(), hasPrevious: more, hasNext: request.before !== null }
    : { rows, hasNext: more, hasPrevious: request.after !== null };
}
