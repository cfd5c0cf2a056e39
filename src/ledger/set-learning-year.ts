import { type LocalDate } from '../platform/clock';
import { inTransaction, type Sql } from '../platform/database';
import type { Hub } from '../platform/hub';
import { type Hours, hoursFromTenths } from '../platform/hours';
import { bumpReference } from '../platform/reference';
import { flaw, Refusal } from '../platform/refusal';
import { FIRST_YEAR, LAST_YEAR } from './requirement.rules';

/** How a year of learning is switched, with the defaults filled in. */
export interface LearningYearSwitches {
  readonly year: number;
  /** The last local date on which completions of the year may be reported. */
  readonly reportingUntil: LocalDate;
  /** The most that courses of at most 8 hours may bring on one local day; null: no limit. */
  readonly dailyLimit: Hours | null;
}

/** Undefined: as it is; null: the default again (31 December of the year; no limit). */
export interface LearningYearChange {
  readonly reportingUntil?: LocalDate | null;
  readonly dailyLimit?: Hours | null;
}

/** The switches of a year, which exist for every year. */
export async function readLearningYear(sql: Sql, year: number): Promise<LearningYearSwitches> {
  const [row] = await sql.query<{ reportingUntil: LocalDate | null; dailyLimitTenths: number | null }>(
    'SELECT reporting_until AS reportingUntil, daily_limit_tenths AS dailyLimitTenths FROM learning_year WHERE year = ?',
    [year],
  );
  const tenths = row?.dailyLimitTenths ?? null;
  return {
    year,
    reportingUntil: row?.reportingUntil ?? (`${year}-12-31` as LocalDate),
    dailyLimit: tenths === null ? null : hoursFromTenths(tenths),
  };
}

/**
 * Sets the switches of a year; without a change it only reads them. What was decided before stays as it is: a completion
 * that waits in quarantine because of a switch is judged anew when somebody resolves it.
 * @throws Refusal naming `year`, `reportingUntil` or `dailyLimit`
 */
export async function setLearningYear(
  hub: Hub,
  year: number,
  change: LearningYearChange = {},
): Promise<LearningYearSwitches> {
  if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR)
    throw new Refusal([flaw('INVALID', ['year'], `The year must be from ${FIRST_YEAR} to ${LAST_YEAR}.`)]);
  const { reportingUntil, dailyLimit } = change;
  if (reportingUntil && reportingUntil < `${year}-01-01`)
    throw new Refusal([
      flaw('INVALID', ['reportingUntil'], `Reporting of ${year} cannot end before the year has begun.`),
    ]);
  if (typeof dailyLimit === 'number' && dailyLimit <= 0)
    throw new Refusal([flaw('INVALID_HOURS', ['dailyLimit'], 'The daily limit must be above 0 hours, or off.')]);
  if (reportingUntil === undefined && dailyLimit === undefined) return readLearningYear(hub.sql, year);
  return inTransaction(hub.database, async (tx) => {
    await tx.execute('INSERT IGNORE INTO learning_year (year) VALUES (?)', [year]);
    if (reportingUntil !== undefined)
      await tx.execute('UPDATE learning_year SET reporting_until = ? WHERE year = ?', [reportingUntil, year]);
    if (dailyLimit !== undefined)
      await tx.execute('UPDATE learning_year SET daily_limit_tenths = ? WHERE year = ?', [dailyLimit, year]);
    await bumpReference(tx, 'intake');
    return readLearningYear(tx, year);
  });
}
