import { placeholders, type SqlValue } from '../platform/database';
import { allOf, ANY_ROW, type Predicate, predicate } from '../platform/predicate';
import { standingSql } from '../ledger/standing.sql';
import {
  type ComplianceDimension,
  type ComplianceFilter,
  organisationPredicate,
  titlePredicate,
} from './compliance-filter.rules';

/** Which figures: whose, of what year, by what. */
export interface FiguresQuestion {
  readonly year: number;
  readonly by: ComplianceDimension;
  /** What the asker may count, over `unit u`. */
  readonly within: Predicate;
  readonly filter: ComplianceFilter;
  /** By UNIT: only these, picked before anything is added up. */
  readonly keys?: readonly (string | number)[];
}

/** A statement whose rows are `grp`, '' for those without a group, and the counts below. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const COUNTS = ['persons', 'started', 'compliant', 'public_met', 'professional_met', 'hours_tenths'] as const;
type Count = (typeof COUNTS)[number];

/** The group of a cell `c` in unit `u`. */
const GROUP: Readonly<Record<ComplianceDimension, string>> = {
  REGION: "COALESCE(u.region_code, '')",
  DEPARTMENT: "COALESCE(u.department_id, '')",
  UNIT: "IF(c.unit_id = 0, '', c.unit_id)",
  TITLE_SERIES: 'c.title_series',
  TITLE_LEVEL: 'c.title_level',
};

/** How the figures stand now: from the roll-ups, by one statement, and so from one instant. */
export function figuresNow(question: FiguresQuestion): Statement {
  const headcount = grouped(question, cells(question, 'unit_headcount', ['persons'], ANY_ROW));
  const thisYear = predicate('c.year = ?', question.year);
  const year = grouped(question, cells(question, 'unit_year', COUNTS.slice(1), thisYear));
  const sums = COUNTS.map((each) => `CAST(SUM(f.${each}) AS SIGNED) AS ${each}`).join(', ');
  return {
    sql: `SELECT f.grp, ${sums} FROM (${headcount.sql} UNION ALL ${year.sql}) f GROUP BY f.grp`,
    values: [...headcount.values, ...year.values],
  };
}

/** A table `c` of cells to add up: its text, and what still has to hold of its rows. */
interface Cells {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly where: Predicate;
  readonly counts: readonly Count[];
}

/**
 * By organisations a unit's cells are added up first, in the order of the table's primary key, and joined to the unit
 * afterwards: 6,000 look-ups instead of 100,000.
 */
function cells(question: FiguresQuestion, table: string, counts: readonly Count[], which: Predicate): Cells {
  const where = allOf(which, titlePredicate(question.filter), unitCells(question));
  if (question.by === 'TITLE_SERIES' || question.by === 'TITLE_LEVEL') return { sql: table, values: [], where, counts };
  const sums = counts.map((each) => `SUM(c.${each}) AS ${each}`).join(', ');
  return {
    sql: `(SELECT c.unit_id, ${sums} FROM ${table} c WHERE ${where.sql} GROUP BY c.unit_id)`,
    values: where.values,
    where: ANY_ROW,
    counts,
  };
}

function grouped(question: FiguresQuestion, from: Cells): Statement {
  const sums = COUNTS.map((each) => (from.counts.includes(each) ? `SUM(c.${each}) AS ${each}` : `0 AS ${each}`));
  const where = allOf(from.where, question.within, organisationPredicate(question.filter));
  return {
    sql: `SELECT ${GROUP[question.by]} AS grp, ${sums.join(', ')}
      FROM ${from.sql} c LEFT JOIN unit u ON u.id = c.unit_id WHERE ${where.sql} GROUP BY grp`,
    values: [...from.values, ...where.values],
  };
}

/** Single units are picked before anything is added up. */
function unitCells({ by, keys, filter }: FiguresQuestion): Predicate {
  return allOf(
    by === 'UNIT' && keys ? predicate(`c.unit_id IN (${placeholders(keys.length)})`, ...keys) : ANY_ROW,
    filter.unitId === null || filter.unitId === undefined ? ANY_ROW : predicate('c.unit_id = ?', filter.unitId),
  );
}

/**
 * How the figures stood at an instant: everyone where they belonged then, with the lines recognized until then. The sums
 * of then are those of now less what came later. Units count where they belong today: their moves between regions and
 * departments are not kept.
 */
export function figuresAsOf(question: FiguresQuestion, asOf: Date): Statement {
  const standing = standingSql(question.year);
  const persons = `(SELECT y.unit_id, y.title_series, y.title_level, 1 AS persons, ${standing.isStarted} AS started,
      ${standing.isCompliant} AS compliant, ${standing.publicMet} AS public_met,
      ${standing.professionalMet} AS professional_met, ${standing.total} AS hours_tenths
    FROM (${PERSONS_THEN}) y)`;
  const where = allOf(titlePredicate(question.filter), unitCells(question));
  const values = [question.year, question.year, asOf, asOf, asOf];
  const grouping = grouped(question, { sql: persons, values, where, counts: COUNTS });
  const casts = COUNTS.map((each) => `CAST(f.${each} AS SIGNED) AS ${each}`).join(', ');
  return { sql: `SELECT f.grp, ${casts} FROM (${grouping.sql}) f`, values: grouping.values };
}

const LATER = (kind: string) => `SUM(IF(e.kind = '${kind}', e.hours_tenths, 0))`;
const THEN = (kind: string) => `COALESCE(now.${kind}_tenths, 0) - COALESCE(later.${kind}_tenths, 0) AS ${kind}_tenths`;

/** Everyone ACTIVE then, with the sums of then. Grouped in the order of ix_hour_entry_person_id_year, whatever the date. */
const PERSONS_THEN = `SELECT COALESCE(s.unit_id, 0) AS unit_id, COALESCE(s.title_series, '') AS title_series,
    COALESCE(s.title_level, '') AS title_level, ${THEN('public')}, ${THEN('professional')}, ${THEN('credit')}
  FROM person_standing s
    LEFT JOIN person_year now ON now.person_id = s.person_id AND now.year = ?
    LEFT JOIN (SELECT e.person_id, ${LATER('PUBLIC')} AS public_tenths, ${LATER('PROFESSIONAL')} AS professional_tenths,
        ${LATER('CREDIT')} AS credit_tenths
      FROM hour_entry e
      WHERE e.year = ? AND e.recognized_at > ? GROUP BY e.person_id) later ON later.person_id = s.person_id
  WHERE s.since <= ? AND s.state = 'ACTIVE' AND NOT EXISTS (
    SELECT 1 FROM person_standing newer
    WHERE newer.person_id = s.person_id AND newer.since > s.since AND newer.since <= ?)`;
