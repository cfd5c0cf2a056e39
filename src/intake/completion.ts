import type { Hours } from '../platform/hours';

export type CompletionState = 'RECEIVED' | 'RECOGNIZED' | 'DUPLICATE' | 'QUARANTINED' | 'WITHDRAWN';

/** Why a person must look, in the order in which the contract lists them: bit n of `completion.reasons` is the nth. */
export const QUARANTINE_REASONS = [
  'PERSON_UNKNOWN',
  'NAME_MISMATCH',
  'PERSON_NOT_ACTIVE',
  'COURSE_UNKNOWN',
  'COURSE_INACTIVE',
  'HOURS_EXCEED_COURSE',
  'YEAR_CLOSED',
  'COMPLETED_IN_FUTURE',
  'SCORE_BELOW_PASS',
  'DAILY_LIMIT',
  'PROVIDER_NOT_APPROVED',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export function reasonsToBits(reasons: readonly QuarantineReason[]): number {
  return reasons.reduce((bits, reason) => bits | (1 << QUARANTINE_REASONS.indexOf(reason)), 0);
}

export function bitsToReasons(bits: number): QuarantineReason[] {
  return QUARANTINE_REASONS.filter((_, index) => bits & (1 << index));
}

/** A completion as a provider reports it, checked and normalized. */
export interface ReportedCompletion {
  readonly externalId: string;
  /** 18 characters, normalized. */
  readonly idNumber: string;
  /** As the provider wrote it, trimmed. */
  readonly name: string;
  readonly courseCode: string;
  readonly completedAt: Date;
  /** Null: the course's hours. */
  readonly hours: Hours | null;
  /** 0 to 100; null: not told, which counts as passed. */
  readonly score: number | null;
}
