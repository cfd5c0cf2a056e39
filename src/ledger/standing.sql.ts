import { type Predicate, predicate } from '../platform/predicate';
import { requirementOf } from './requirement.rules';

/** What standingOf (requirement.rules.ts) says of one person and year, as SQL conditions and an amount. */
export interface StandingSql {
  /** The year's sum by its measure, in tenths. */
  readonly total: string;
  /** Has a single hour or credit of any kind. */
  readonly isStarted: string;
  readonly isCompliant: string;
  readonly publicMet: string;
  readonly professionalMet: string;
}

/**
 * The same rule over a row of `person_year`, for statements that sum up thousands of persons; a test holds the two
 * equal. A missing row of a LEFT JOIN counts as zeroes.
 * @param sums the table's alias
 */
export function standingSql(year: number, sums = 'y'): StandingSql {
  const required = requirementOf(year);
  const column = (name: string) => `COALESCE(${sums}.${name}_tenths, 0)`;
  const total = required.measure === 'CREDITS' ? column('credit') : `(${column('public')} + ${column('professional')})`;
  const publicEnough = `${column('public')} >= ${required.public ?? 0}`;
  const professionalEnough = `${column('professional')} >= ${required.professional ?? 0}`;
  const isCompliant = `(${total} >= ${required.total} AND ${publicEnough} AND ${professionalEnough})`;
  const perKind = required.measure === 'HOURS';
  return {
    total,
    isStarted: `(${column('public')} + ${column('professional')} + ${column('credit')} > 0)`,
    isCompliant,
    publicMet: perKind ? `(${publicEnough})` : isCompliant,
    professionalMet: perKind ? `(${professionalEnough})` : isCompliant,
  };
}

/**
 * Persons who are, or are not, compliant in a year.
 * @param person the alias of `person`
 */
export function compliantPredicate(year: number, compliant: boolean, person = 'p'): Predicate {
  return predicate(
    `${compliant ? '' : 'NOT '}EXISTS (SELECT 1 FROM person_year y WHERE y.person_id = ${person}.id AND y.year = ?
       AND ${standingSql(year).isCompliant})`,
    year,
  );
}
