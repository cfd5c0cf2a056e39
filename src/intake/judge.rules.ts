import { endOfLocalDate, type LocalDate } from '../platform/clock';
import { type Hours, hours } from '../platform/hours';
import type { PersonState } from '../registry/person.entity';
import type { HourKind } from '../ledger/requirement.rules';
import type { QuarantineReason } from './completion';
import type { ProviderKind } from './provider.entity';

/** What judging a completion needs to know of it. */
export interface Claim {
  /** The name in the form in which names are compared. */
  readonly nameMatch: string;
  readonly completedAt: Date;
  /** The local year of completedAt. */
  readonly year: number;
  readonly hours: Hours | null;
  readonly score: number | null;
}

/** What is known about the claim's person, course, provider and year. */
export interface Facts {
  readonly person: { readonly nameMatch: string; readonly state: PersonState } | undefined;
  readonly course: CourseFacts | undefined;
  readonly provider: ProviderFacts;
  readonly year: YearFacts;
  readonly receivedAt: Date;
}

export interface CourseFacts {
  readonly kind: HourKind;
  readonly topic: string | null;
  readonly hours: Hours;
  /** Points out of 100; null: 60. */
  readonly passMark: number | null;
  readonly active: boolean;
}

export interface ProviderFacts {
  readonly kind: ProviderKind;
  readonly active: boolean;
  readonly approvals: readonly Approval[];
}

/** A null means any. */
export interface Approval {
  readonly fromYear: number | null;
  readonly toYear: number | null;
  readonly kind: HourKind | null;
  readonly topic: string | null;
}

export interface YearFacts {
  readonly year: number;
  /** The first instant at which completions of the year may no longer be reported. */
  readonly closesAt: Date;
  /** The most that short courses may bring on one local day; null: no limit. */
  readonly dailyLimit: Hours | null;
}

export type Verdict =
  | { readonly kind: 'GRANT'; readonly hours: Hours; readonly basis: Hours; readonly rule: string }
  | { readonly kind: 'QUARANTINE'; readonly reasons: readonly QuarantineReason[] };

/** A pass mark where the course sets none. */
export const DEFAULT_PASS_MARK = 60;
/** Courses up to this length count towards the daily limit; longer ones span days. */
export const SHORT_COURSE = hours(8);
/** How far a provider's clock may run ahead before a completion is in the future. */
const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;
/** The notice whose rules these are; it stands behind the @ of `hour_entry.rule`. */
const EDITION = 2024;

/**
 * Decides one completion: the hours it is granted, or every reason why a person must look. Whether the same learning is
 * already counted, and the daily limit, depend on other completions and are decided where those are known.
 */
export function judge(claim: Claim, facts: Facts): Verdict {
  const reasons: QuarantineReason[] = [];
  if (!facts.person) reasons.push('PERSON_UNKNOWN');
  else {
    if (facts.person.nameMatch !== claim.nameMatch) reasons.push('NAME_MISMATCH');
    if (facts.person.state !== 'ACTIVE') reasons.push('PERSON_NOT_ACTIVE');
  }
  if (!facts.course) reasons.push('COURSE_UNKNOWN');
  else {
    if (!facts.course.active) reasons.push('COURSE_INACTIVE');
    if (claim.hours !== null && claim.hours > facts.course.hours) reasons.push('HOURS_EXCEED_COURSE');
  }
  if (isClosed(facts.year, facts.receivedAt)) reasons.push('YEAR_CLOSED');
  if (claim.completedAt.getTime() > facts.receivedAt.getTime() + CLOCK_TOLERANCE_MS)
    reasons.push('COMPLETED_IN_FUTURE');
  if (facts.course && claim.score !== null && claim.score < (facts.course.passMark ?? DEFAULT_PASS_MARK))
    reasons.push('SCORE_BELOW_PASS');
  if (!isApproved(facts.provider, claim.year, facts.course)) reasons.push('PROVIDER_NOT_APPROVED');
  if (reasons.length > 0 || !facts.course) return { kind: 'QUARANTINE', reasons };
  return {
    kind: 'GRANT',
    hours: claim.hours ?? facts.course.hours,
    basis: facts.course.hours,
    rule: courseRule(facts.provider),
  };
}

/** The rule by which a provider's courses count, with its edition; the city's own platform needs no approval of hours. */
export function courseRule(provider: ProviderFacts): string {
  return `${provider.kind === 'CITY_PLATFORM' ? 'city-platform-course' : 'provider-course'}@${EDITION}`;
}

/** @param reportingUntil the last local date on which completions of the year may be reported; null: 31 December of it */
export function closingOf(year: number, reportingUntil: LocalDate | null): Date {
  return endOfLocalDate(reportingUntil ?? (`${year}-12-31` as LocalDate));
}

/** Whether completions of a year may no longer be reported at an instant. */
export function isClosed(year: YearFacts, at: Date): boolean {
  return at >= year.closesAt;
}

/** Whether a provider may have this recognized; of an unknown course only the year is asked. */
function isApproved(provider: ProviderFacts, year: number, course: CourseFacts | undefined): boolean {
  if (!provider.active) return false;
  return provider.approvals.some(
    (approval) =>
      (approval.fromYear === null || approval.fromYear <= year) &&
      (approval.toYear === null || approval.toYear >= year) &&
      (!course || approval.kind === null || approval.kind === course.kind) &&
      (!course || approval.topic === null || approval.topic === course.topic),
  );
}
