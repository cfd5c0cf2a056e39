import { placeholders, type Sql } from '../platform/database';
import type { Predicate } from '../platform/predicate';
import type { OrganizationState } from './department.entity';

export interface DepartmentRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly regionCode: string;
  readonly state: OrganizationState;
}

/**
 * @param within which departments may be seen, over `department d`
 * @returns those that are there and may be seen, in no order
 */
export function departmentsById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<DepartmentRow[]> {
  return sql.query(
    `SELECT d.id, d.code, d.name, d.region_code AS regionCode, d.state
     FROM department d WHERE d.id IN (${placeholders(ids.length)}) AND ${within.sql}`,
    [...ids, ...within.values],
  );
}
