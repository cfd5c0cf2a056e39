import { type LocalDate, localDateOf } from '../platform/clock';
import type { Hub } from '../platform/hub';
import { allOf, type Predicate } from '../platform/predicate';
import { BadInput } from '../platform/refusal';
import { EVERY_YEAR } from '../registry/mark-units';
import { knownYear } from '../ledger/year-range.rules';
import { type ComplianceFilter, organisationPredicate, titlePredicate } from './compliance-filter.rules';

const MOST_DAYS = 366;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface TrendQuestion {
  readonly year: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** What the asker may count, over `unit u`. */
  readonly within: Predicate;
  readonly filter: ComplianceFilter;
}

/** How things stood at the end of a local day; today: so far. */
export interface TrendPoint {
  readonly date: LocalDate;
  readonly persons: number;
  readonly compliant: number;
}

/**
 * One point a day from `from` to `to`, both included, as the hub knew it on that day; days that have not begun are left
 * out.
 * @throws BadInput where the year is unknown, the dates are out of order or span more than 366 days
 */
export async function complianceTrend(hub: Hub, question: TrendQuestion): Promise<TrendPoint[]> {
  knownYear('year', question.year);
  const days = daysBetween(question.from, question.to);
  const today = localDateOf(hub.clock.now());
  const changes = await readChanges(hub, question);
  let standing = changes.get('before') ?? { persons: 0, compliant: 0 };
  return days
    .filter((date) => date <= today)
    .map((date) => {
      const change = changes.get(date);
      if (change)
        standing = { persons: standing.persons + change.persons, compliant: standing.compliant + change.compliant };
      return { date, ...standing };
    });
}

function daysBetween(from: LocalDate, to: LocalDate): LocalDate[] {
  const first = Date.parse(from);
  const count = (Date.parse(to) - first) / DAY_MS + 1;
  if (count < 1) throw new BadInput('`from` must not be after `to`.');
  if (count > MOST_DAYS) throw new BadInput(`\`from\` to \`to\` are ${count} days; ask for at most ${MOST_DAYS}.`);
  return Array.from(
    { length: count },
    (_, day) => new Date(first + day * DAY_MS).toISOString().slice(0, 10) as LocalDate,
  );
}

type Change = Omit<TrendPoint, 'date'>;

/** What changed on each day of the range, and 'before' it all together. Headcounts change under no year. */
async function readChanges(hub: Hub, question: TrendQuestion): Promise<Map<string, Change>> {
  const { year, from, to, within, filter } = question;
  const where = allOf(within, organisationPredicate(filter), titlePredicate(filter));
  const rows = await hub.sql.query<Change & { day: string }>(
    `SELECT IF(c.day < ?, 'before', CAST(c.day AS CHAR)) AS day,
       CAST(SUM(IF(c.year = ${EVERY_YEAR}, c.persons, 0)) AS SIGNED) AS persons,
       CAST(SUM(IF(c.year = ${EVERY_YEAR}, 0, c.compliant)) AS SIGNED) AS compliant
     FROM unit_day c LEFT JOIN unit u ON u.id = c.unit_id
     WHERE c.year IN (${EVERY_YEAR}, ?) AND c.day <= ? AND ${where.sql} GROUP BY 1`,
    [from, year, to, ...where.values],
  );
  return new Map(rows.map(({ day, ...change }) => [day, change]));
}
