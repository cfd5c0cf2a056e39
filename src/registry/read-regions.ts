import { placeholders, type Sql } from '../platform/database';
import type { RegionLevel } from './region.entity';

export interface RegionRow {
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  readonly contactPhone: string | null;
}

const COLUMNS = 'code, name, level, contact_phone AS contactPhone';

/** Every region, the city first, in the order of its notice. They are public: everyone who signed in may read them. */
export function allRegions(sql: Sql): Promise<RegionRow[]> {
  return sql.query(`SELECT ${COLUMNS} FROM region ORDER BY position, code`);
}

export function regionsByCode(sql: Sql, codes: readonly string[]): Promise<RegionRow[]> {
  return sql.query(`SELECT ${COLUMNS} FROM region WHERE code IN (${placeholders(codes.length)})`, codes);
}
