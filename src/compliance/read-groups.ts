import type { Sql } from '../platform/database';
import { allOf, ANY_ROW, isAnyRow, type Predicate, predicate } from '../platform/predicate';
import { type ComplianceDimension, organisationPredicate } from './compliance-filter.rules';
import type { FiguresQuestion, Statement } from './figures.sql';

/** A row of a report before its figures: whose it is, and by what it is placed. */
export interface Group {
  /** The code of a region, the id of a department or unit, a title series or level; '' for those without one. */
  readonly key: string;
  readonly label: string;
  /** The rows' order: unique in a report. */
  readonly order: string;
}

type Question = Pick<FiguresQuestion, 'within' | 'filter'>;

/** Behind everything that has a name or code. */
const LAST = '\uffff';

const WITHOUT: Readonly<Record<ComplianceDimension, string>> = {
  REGION: '无单位',
  DEPARTMENT: '无主管部门',
  UNIT: '无单位',
  TITLE_SERIES: '未填职称系列',
  TITLE_LEVEL: '未填职称级别',
};

const LEVELS: readonly (readonly [string, string])[] = [
  ['SENIOR', '正高'],
  ['ASSOCIATE_SENIOR', '副高'],
  ['INTERMEDIATE', '中级'],
  ['ASSISTANT', '初级'],
  ['NONE', '无'],
];

/** The group of those who have none: it is a row only where somebody is in it. */
export function groupWithout(by: ComplianceDimension): Group {
  return { key: '', label: WITHOUT[by], order: LAST };
}

/**
 * The organisations that make rows, those without a single person too: regions in the order of the city's notice,
 * departments and units by code.
 */
export function organisationGroups(
  sql: Sql,
  by: 'REGION' | 'DEPARTMENT' | 'UNIT',
  question: Question,
): Promise<Group[]> {
  const { sql: text, values } = STATEMENT[by](question);
  return sql.query<Group>(text, values);
}

const STATEMENT: Readonly<Record<'REGION' | 'DEPARTMENT' | 'UNIT', (question: Question) => Statement>> = {
  REGION(question) {
    const { regionCode, ...rest } = question.filter;
    const byUnits = !isAnyRow(allOf(question.within, organisationPredicate(rest)));
    const named = regionCode === null || regionCode === undefined ? ANY_ROW : predicate('g.code = ?', regionCode);
    const where = byUnits ? hasUnits('u.region_code = g.code', question) : named;
    return {
      sql: `SELECT g.code AS \`key\`, g.name AS label, CONCAT(LPAD(g.position, 5, '0'), g.code) AS \`order\` FROM region g WHERE ${where.sql}`,
      values: where.values,
    };
  },
  DEPARTMENT(question) {
    const { departmentId, ...rest } = question.filter;
    const byUnits = !isAnyRow(allOf(question.within, organisationPredicate(rest)));
    const named = departmentId === null || departmentId === undefined ? ANY_ROW : predicate('g.id = ?', departmentId);
    const where = byUnits ? hasUnits('u.department_id = g.id', question) : named;
    return {
      sql: `SELECT CAST(g.id AS CHAR) AS \`key\`, g.name AS label, g.code AS \`order\` FROM department g WHERE ${where.sql}`,
      values: where.values,
    };
  },
  UNIT({ within, filter }) {
    const where = allOf(within, organisationPredicate(filter));
    return {
      sql: `SELECT CAST(u.id AS CHAR) AS \`key\`, u.name AS label, u.credit_code AS \`order\` FROM unit u WHERE ${where.sql}`,
      values: where.values,
    };
  },
};

function hasUnits(join: string, { within, filter }: Question): Predicate {
  const units = allOf(within, organisationPredicate(filter));
  return predicate(`EXISTS (SELECT 1 FROM unit u WHERE ${join} AND ${units.sql})`, ...units.values);
}

/** Title series by their characters, levels from the highest down: those that somebody holds. */
export function titleGroups(by: 'TITLE_SERIES' | 'TITLE_LEVEL', held: Iterable<string>): Group[] {
  const values = [...held].filter((value) => value !== '');
  if (by === 'TITLE_SERIES') return values.map((value) => ({ key: value, label: value, order: value }));
  return values.map((value) => {
    const rank = LEVELS.findIndex(([level]) => level === value);
    return { key: value, label: LEVELS[rank]?.[1] ?? value, order: rank === -1 ? value : String(rank) };
  });
}
