import { placeholders, type Sql } from '../platform/database';
import type { Predicate } from '../platform/predicate';
import type { CreditCode } from './credit-code.rules';
import type { OrganizationState } from './department.entity';

export interface UnitRow {
  readonly id: number;
  readonly creditCode: string;
  readonly name: string;
  readonly regionCode: string;
  readonly departmentId: number | null;
  readonly cityLevel: 0 | 1;
  readonly state: OrganizationState;
}

const COLUMNS = `u.id, u.credit_code AS creditCode, u.name, u.region_code AS regionCode, u.department_id AS departmentId,
  u.city_level AS cityLevel, u.state`;

/**
 * @param within which units may be seen, over `unit u`
 * @returns those that are there and may be seen, in no order
 */
export function unitsById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<UnitRow[]> {
  return sql.query(`SELECT ${COLUMNS} FROM unit u WHERE u.id IN (${placeholders(ids.length)}) AND ${within.sql}`, [
    ...ids,
    ...within.values,
  ]);
}

/** @returns null for a unit that is not there and for one that may not be seen */
export async function unitByCreditCode(sql: Sql, within: Predicate, code: CreditCode): Promise<UnitRow | null> {
  const [row] = await sql.query<UnitRow>(`SELECT ${COLUMNS} FROM unit u WHERE u.credit_code = ? AND ${within.sql}`, [
    code,
    ...within.values,
  ]);
  return row ?? null;
}
