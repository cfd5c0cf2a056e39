import { addHours, type Hours, hours, shortfall } from '../platform/hours';

/** PUBLIC 公需科目, PROFESSIONAL 专业科目, CREDIT 学分 (through 2019). */
export type HourKind = 'PUBLIC' | 'PROFESSIONAL' | 'CREDIT';
export const HOUR_KINDS: readonly HourKind[] = ['PUBLIC', 'PROFESSIONAL', 'CREDIT'];

/** Through this year credits were counted, since then hours; they are never converted into each other. */
export const LAST_CREDIT_YEAR = 2019;
/** The years of learning that the hub knows of. */
export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2100;

export interface Requirement {
  readonly measure: 'HOURS' | 'CREDITS';
  readonly total: Hours;
  /** Null: no floor for this kind. */
  readonly public: Hours | null;
  readonly professional: Hours | null;
}

const CREDITS: Requirement = { measure: 'CREDITS', total: hours(20), public: null, professional: null };
const HOURS: Requirement = { measure: 'HOURS', total: hours(90), public: hours(30), professional: hours(60) };

/** What a year asks for. Through 2019 credits are counted, without floors per kind (the city's notice for 2024, part 2). */
export function requirementOf(year: number): Requirement {
  return year <= LAST_CREDIT_YEAR ? CREDITS : HOURS;
}

/** The kinds of hours that a course of a year may have. */
export function kindsOf(year: number): readonly HourKind[] {
  return year <= LAST_CREDIT_YEAR ? ['CREDIT'] : ['PUBLIC', 'PROFESSIONAL'];
}

/** A person's sums of one year by kind. */
export interface YearlySums {
  readonly public: Hours;
  readonly professional: Hours;
  readonly credit: Hours;
}

export interface Standing {
  readonly total: Hours;
  readonly publicMet: boolean;
  readonly professionalMet: boolean;
  readonly isCompliant: boolean;
  /** Never negative. `total` is what must still be learned to be compliant: 40 + 50 hours leave 10, not 0. */
  readonly missing: { readonly total: Hours; readonly public: Hours; readonly professional: Hours };
}

/** Where the sums of a year leave a person against what the year asks for. 40 + 50 = 90 is not compliant. */
export function standingOf(year: number, sums: YearlySums): Standing {
  const required = requirementOf(year);
  const total = required.measure === 'CREDITS' ? sums.credit : addHours(sums.public, sums.professional);
  const missingPublic = shortfall(required.public ?? (0 as Hours), sums.public);
  const missingProfessional = shortfall(required.professional ?? (0 as Hours), sums.professional);
  const missingTotal = Math.max(
    shortfall(required.total, total),
    addHours(missingPublic, missingProfessional),
  ) as Hours;
  const isCompliant = missingTotal === 0;
  const perKind = required.measure === 'HOURS';
  return {
    total,
    publicMet: perKind ? missingPublic === 0 : isCompliant,
    professionalMet: perKind ? missingProfessional === 0 : isCompliant,
    isCompliant,
    missing: { total: missingTotal, public: missingPublic, professional: missingProfessional },
  };
}
