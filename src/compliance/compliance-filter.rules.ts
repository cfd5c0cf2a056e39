import { allOf, ANY_ROW, type Predicate, predicate } from '../platform/predicate';
import type { TitleLevel } from '../registry/person.entity';

/** What groups the rows of a report. */
export type ComplianceDimension = 'REGION' | 'DEPARTMENT' | 'UNIT' | 'TITLE_SERIES' | 'TITLE_LEVEL';

/** Whose figures are counted; null or left out: not narrowed by this. */
export interface ComplianceFilter {
  readonly regionCode?: string | null;
  readonly departmentId?: number | null;
  readonly unitId?: number | null;
  /** '' is the group of persons without a series. */
  readonly titleSeries?: string | null;
  readonly titleLevel?: TitleLevel | null;
}

/** The part that names organisations, over `unit u`. */
export function organisationPredicate(filter: ComplianceFilter): Predicate {
  return allOf(
    equals('u.region_code', filter.regionCode),
    equals('u.department_id', filter.departmentId),
    equals('u.id', filter.unitId),
  );
}

/** The part that names titles, over a cell of the roll-ups `c`. */
export function titlePredicate(filter: ComplianceFilter): Predicate {
  return allOf(equals('c.title_series', filter.titleSeries), equals('c.title_level', filter.titleLevel));
}

function equals(column: string, value: number | string | null | undefined): Predicate {
  return value === null || value === undefined ? ANY_ROW : predicate(`${column} = ?`, value);
}
