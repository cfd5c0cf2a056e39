import { placeholders, type Sql } from '../platform/database';
import { hoursFromTenths, ZERO_HOURS } from '../platform/hours';
import type { YearlySums } from './requirement.rules';

/** Whose sums of which year. */
export interface PersonYearKey {
  readonly personId: number;
  readonly year: number;
}

const NOTHING: YearlySums = { public: ZERO_HOURS, professional: ZERO_HOURS, credit: ZERO_HOURS };

interface Row extends PersonYearKey {
  readonly public: number;
  readonly professional: number;
  readonly credit: number;
}

/**
 * The yearly sums of persons, in the order of `keys`, by one statement; zeroes where nothing was learned.
 * @param keys of persons whom the caller may read
 */
export async function personYears(sql: Sql, keys: readonly PersonYearKey[]): Promise<YearlySums[]> {
  const personIds = [...new Set(keys.map((key) => key.personId))];
  const years = [...new Set(keys.map((key) => key.year))];
  const rows = await sql.query<Row>(
    `SELECT person_id AS personId, year, public_tenths AS public, professional_tenths AS professional,
       credit_tenths AS credit
     FROM person_year WHERE person_id IN (${placeholders(personIds.length)}) AND year IN (${placeholders(years.length)})`,
    [...personIds, ...years],
  );
  const sums = new Map(rows.map((row) => [`${row.personId}/${row.year}`, sumsOf(row)]));
  return keys.map((key) => sums.get(`${key.personId}/${key.year}`) ?? NOTHING);
}

function sumsOf(row: Row): YearlySums {
  return {
    public: hoursFromTenths(row.public),
    professional: hoursFromTenths(row.professional),
    credit: hoursFromTenths(row.credit),
  };
}
