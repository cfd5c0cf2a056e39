import type { SqlValue } from './database';

/** A condition of a WHERE clause with its values. */
export interface Predicate {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export const ANY_ROW: Predicate = { sql: 'TRUE', values: [] };
export const NO_ROW: Predicate = { sql: 'FALSE', values: [] };

export function predicate(sql: string, ...values: SqlValue[]): Predicate {
  return { sql, values };
}

/** Every one of `parts` holds; without parts any row will do. */
export function allOf(...parts: readonly Predicate[]): Predicate {
  const narrowing = parts.filter((part) => part.sql !== ANY_ROW.sql);
  if (narrowing.length === 0) return ANY_ROW;
  return {
    sql: narrowing.map((part) => `(${part.sql})`).join(' AND '),
    values: narrowing.flatMap((part) => part.values),
  };
}

/** True where the condition leaves nothing out. */
export function isAnyRow(condition: Predicate): boolean {
  return condition.sql === ANY_ROW.sql;
}
