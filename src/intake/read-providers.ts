import { placeholders, type Sql } from '../platform/database';
import type { Hours } from '../platform/hours';
import type { Predicate } from '../platform/predicate';
import type { HourKind } from '../ledger/requirement.rules';
import type { ProviderKind } from './provider.entity';

export interface ProviderRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: ProviderKind;
  readonly active: 0 | 1;
}

export interface CourseRow {
  readonly id: number;
  readonly providerId: number;
  readonly code: string;
  readonly title: string;
  readonly year: number;
  readonly kind: HourKind;
  readonly topic: string | null;
  readonly hours: Hours;
  readonly active: 0 | 1;
}

/**
 * @param within which providers may be seen, over `provider v`
 * @returns those that are there and may be seen, in no order
 */
export function providersById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<ProviderRow[]> {
  return sql.query(
    `SELECT v.id, v.code, v.name, v.kind, v.active FROM provider v
     WHERE v.id IN (${placeholders(ids.length)}) AND ${within.sql}`,
    [...ids, ...within.values],
  );
}

/**
 * @param within whose courses may be seen, over `provider v`
 * @returns those that are there and may be seen, in no order
 */
export function coursesById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<CourseRow[]> {
  return sql.query(
    `SELECT c.id, c.provider_id AS providerId, c.code, c.title, c.year, c.kind, c.topic, c.hours_tenths AS hours, c.active
     FROM course c JOIN provider v ON v.id = c.provider_id
     WHERE c.id IN (${placeholders(ids.length)}) AND ${within.sql}`,
    [...ids, ...within.values],
  );
}
