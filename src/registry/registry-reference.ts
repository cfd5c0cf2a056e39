import type { Sql } from '../platform/database';

/** Regions by code and by name: lists are written with either. */
export async function regionsByCodeOrName(sql: Sql): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ code: string; name: string }>('SELECT code, name FROM region');
  return new Map(rows.flatMap(({ code, name }) => [[code, code] as const, [name, code] as const]));
}

/** Ids of departments by code. */
export async function departmentsByCode(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ id: number; code: string }>('SELECT id, code FROM department');
  return new Map(rows.map(({ id, code }) => [code, id]));
}

/** Ids of units by credit code. */
export async function unitsByCreditCode(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ id: number; creditCode: string }>('SELECT id, credit_code AS creditCode FROM unit');
  return new Map(rows.map(({ id, creditCode }) => [creditCode, id]));
}
