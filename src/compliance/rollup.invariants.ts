import type { Sql } from '../platform/database';
import type { Invariant } from '../platform/invariant';
import { EVERY_YEAR } from '../registry/mark-units';
import { headcountStatement, yearStatement } from './rollup-cells.sql';

const CELL_KEY = 'unit_id, title_series, title_level';
const CELL = "CONCAT('unit ', unit_id, ', ', title_series, ' ', title_level)";

/** What holds of the roll-ups. A group marked as stale is about to be recomputed and is passed over. */
export const ROLLUP_INVARIANTS: readonly Invariant[] = [
  {
    says: 'The headcounts are those of the persons.',
    broken: async (sql) => {
      const { statement, values } = headcountStatement('TRUE');
      return [
        {
          statement: differing('unit_headcount', ['persons'], statement, 'TRUE', await stale(sql, EVERY_YEAR)),
          values,
        },
      ];
    },
  },
  {
    says: 'The yearly figures of units are those of the yearly sums.',
    broken: async (sql) => {
      const figures = ['started', 'compliant', 'public_met', 'professional_met', 'hours_tenths'];
      const statements = [];
      for (const year of await yearsOf(sql)) {
        const { statement, values } = yearStatement(year, 'TRUE');
        const skipped = [...(await stale(sql, year)), ...(await stale(sql, EVERY_YEAR))];
        statements.push({ statement: differing('unit_year', figures, statement, `year = ${year}`, skipped), values });
      }
      return statements;
    },
  },
  {
    says: 'The changes booked by day add up to the figures.',
    broken: async (sql) =>
      [EVERY_YEAR, ...(await yearsOf(sql))].map((year) => {
        const [table, column, where] =
          year === EVERY_YEAR ? ['unit_headcount', 'persons', 'TRUE'] : ['unit_year', 'compliant', `year = ${year}`];
        const days = `SELECT ${CELL_KEY}, SUM(${column}) AS ${column} FROM unit_day WHERE year = ${year} GROUP BY ${CELL_KEY}`;
        return { statement: differing(table!, [column!], days, where!, []) };
      }),
  },
];

async function yearsOf(sql: Sql): Promise<number[]> {
  const rows = await sql.query<{ year: number }>('SELECT year FROM person_year UNION SELECT year FROM unit_year');
  return rows.map((row) => row.year);
}

/** The units that are marked as stale in a year. */
async function stale(sql: Sql, year: number): Promise<number[]> {
  const marks = await sql.query<{ unitIds: string }>('SELECT unit_ids AS unitIds FROM rollup_mark WHERE year = ?', [
    year,
  ]);
  return [...new Set(marks.flatMap((mark) => JSON.parse(mark.unitIds) as number[]))];
}

/** Selects the cells whose figures in a table and in a statement differ. */
function differing(
  table: string,
  figures: readonly string[],
  recomputed: string,
  where: string,
  skipped: readonly number[],
): string {
  return `SELECT ${CELL} AS subject FROM (
      SELECT ${CELL_KEY}, ${figures.join(', ')} FROM ${table} WHERE ${where}
      UNION ALL
      SELECT ${CELL_KEY}, ${figures.map((figure) => `-${figure}`).join(', ')} FROM (${recomputed}) AS recomputed) AS both_sides
    ${skipped.length > 0 ? `WHERE unit_id NOT IN (${skipped.join()})` : ''}
    GROUP BY ${CELL_KEY} HAVING ${figures.map((figure) => `SUM(${figure}) <> 0`).join(' OR ')}`;
}
