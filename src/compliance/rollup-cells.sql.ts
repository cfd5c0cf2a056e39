import { placeholders, type Sql, type SqlValue } from '../platform/database';
import { standingSql } from '../ledger/standing.sql';
import { NO_UNIT } from '../registry/mark-units';

/** The figures of one group: a unit's persons of one title series and level. '' and unit 0 stand for none. */
export interface HeadcountCell {
  readonly unitId: number;
  readonly titleSeries: string;
  readonly titleLevel: string;
  readonly persons: number;
}

export interface YearCell {
  readonly unitId: number;
  readonly titleSeries: string;
  readonly titleLevel: string;
  readonly started: number;
  readonly compliant: number;
  readonly publicMet: number;
  readonly professionalMet: number;
  readonly hoursTenths: number;
}

interface Statement {
  readonly statement: string;
  readonly values: readonly SqlValue[];
}

const GROUP = `COALESCE(p.unit_id, ${NO_UNIT}) AS unit_id, COALESCE(p.title_series, '') AS title_series,
  COALESCE(p.title_level, '') AS title_level`;
const BY_GROUP = `GROUP BY COALESCE(p.unit_id, ${NO_UNIT}), COALESCE(p.title_series, ''), COALESCE(p.title_level, '')`;
const KEY = 'unit_id AS unitId, title_series AS titleSeries, title_level AS titleLevel';

/**
 * Counts ACTIVE persons. Index: ix_person_unit_id (unit_id, state, title_series, title_level).
 * @param which a condition over `person p`
 */
export function headcountStatement(which: string, values: readonly SqlValue[] = []): Statement {
  return {
    statement: `SELECT ${GROUP}, COUNT(*) AS persons FROM person p WHERE p.state = 'ACTIVE' AND ${which} ${BY_GROUP}`,
    values,
  };
}

/**
 * Counts the ACTIVE persons who have hours in a year, and what they met.
 * @param which a condition over `person p`
 */
export function yearStatement(year: number, which: string, values: readonly SqlValue[] = []): Statement {
  const standing = standingSql(year);
  const sum = (condition: string, name: string) => `CAST(SUM(${condition}) AS SIGNED) AS ${name}`;
  return {
    statement: `SELECT ${GROUP}, COUNT(*) AS started, ${sum(standing.isCompliant, 'compliant')},
       ${sum(standing.publicMet, 'public_met')}, ${sum(standing.professionalMet, 'professional_met')},
       ${sum(standing.total, 'hours_tenths')}
     FROM person p JOIN person_year y ON y.person_id = p.id AND y.year = ?
     WHERE p.state = 'ACTIVE' AND ${which} AND ${standing.isStarted} ${BY_GROUP}`,
    values: [year, ...values],
  };
}

function ofUnits(unitIds: readonly number[]): string {
  const among = `p.unit_id IN (${placeholders(unitIds.length)})`;
  return unitIds.includes(NO_UNIT) ? `(p.unit_id IS NULL OR ${among})` : among;
}

/** ACTIVE persons of units, counted afresh. */
export function countPersons(sql: Sql, unitIds: readonly number[]): Promise<HeadcountCell[]> {
  const { statement, values } = headcountStatement(ofUnits(unitIds), unitIds);
  return sql.query(`SELECT ${KEY}, persons FROM (${statement}) AS cells`, values);
}

/** The year's figures of units, counted afresh from the yearly sums. */
export function countYear(sql: Sql, year: number, unitIds: readonly number[]): Promise<YearCell[]> {
  const { statement, values } = yearStatement(year, ofUnits(unitIds), unitIds);
  return sql.query(
    `SELECT ${KEY}, started, compliant, public_met AS publicMet, professional_met AS professionalMet,
       hours_tenths AS hoursTenths FROM (${statement}) AS cells`,
    values,
  );
}
