import { placeholders, type Sql } from '../platform/database';
import { NO_UNIT } from '../registry/mark-units';
import { requirementOf } from '../ledger/requirement.rules';

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

const GROUP = `COALESCE(p.unit_id, ${NO_UNIT}) AS unitId, COALESCE(p.title_series, '') AS titleSeries,
  COALESCE(p.title_level, '') AS titleLevel`;

function ofUnits(unitIds: readonly number[]): string {
  const among = `p.unit_id IN (${placeholders(unitIds.length)})`;
  return unitIds.includes(NO_UNIT) ? `(p.unit_id IS NULL OR ${among})` : among;
}

/** ACTIVE persons of units, counted afresh. Index: ix_person_unit_id (unit_id, state, title_series, title_level). */
export function countPersons(sql: Sql, unitIds: readonly number[]): Promise<HeadcountCell[]> {
  return sql.query(
    `SELECT ${GROUP}, COUNT(*) AS persons FROM person p
     WHERE p.state = 'ACTIVE' AND ${ofUnits(unitIds)} GROUP BY unitId, titleSeries, titleLevel`,
    unitIds,
  );
}

/**
 * The ACTIVE persons of units who have hours in a year, counted afresh from the yearly sums. The thresholds are those of
 * `requirementOf`; `hub verify` holds the result against `standingOf`.
 */
export function countYear(sql: Sql, year: number, unitIds: readonly number[]): Promise<YearCell[]> {
  const { sums, values } = standingSums(year);
  return sql.query(
    `SELECT ${GROUP}, COUNT(*) AS started, ${sums}
     FROM person p JOIN person_year y ON y.person_id = p.id AND y.year = ?
     WHERE p.state = 'ACTIVE' AND ${ofUnits(unitIds)} AND y.public_tenths + y.professional_tenths + y.credit_tenths > 0
     GROUP BY unitId, titleSeries, titleLevel`,
    [...values, year, ...unitIds],
  );
}

/** Select expressions over `person_year y` that count who met what in a year, with their values. */
export function standingSums(year: number): { sums: string; values: readonly number[] } {
  const required = requirementOf(year);
  const sum = (condition: string, name: string) => `CAST(SUM(${condition}) AS SIGNED) AS ${name}`;
  if (required.measure === 'CREDITS') {
    const met = 'y.credit_tenths >= ?';
    return {
      sums: `${sum(met, 'compliant')}, ${sum(met, 'publicMet')}, ${sum(met, 'professionalMet')}, ${sum('y.credit_tenths', 'hoursTenths')}`,
      values: [required.total, required.total, required.total],
    };
  }
  const total = 'y.public_tenths + y.professional_tenths';
  const publicFloor = required.public ?? 0;
  const professionalFloor = required.professional ?? 0;
  return {
    sums: `${sum(`${total} >= ? AND y.public_tenths >= ? AND y.professional_tenths >= ?`, 'compliant')},
      ${sum('y.public_tenths >= ?', 'publicMet')}, ${sum('y.professional_tenths >= ?', 'professionalMet')},
      ${sum(total, 'hoursTenths')}`,
    values: [required.total, publicFloor, professionalFloor, publicFloor, professionalFloor],
  };
}
