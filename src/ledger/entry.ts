import type { LocalDate } from '../platform/clock';
import type { Hours } from '../platform/hours';
import type { HourKind } from './requirement.rules';

export type HourSource = 'CITY_PLATFORM' | 'PROVIDER' | 'PROVINCE' | 'APPLICATION' | 'ADJUSTMENT';

/** What a person may have counted once: for courses the learning that they teach. */
export type Slot = 'COURSE' | 'RECORD' | 'APPLICATION' | 'ADJUSTMENT';

/** Why a line was taken back. */
export type ReversalReason = 'CORRECTED' | 'WITHDRAWN' | 'SAME_LEARNING';

/** What a source asks the ledger to count, as its rule has granted it. */
export interface Grant {
  readonly entryId: number;
  readonly personId: number;
  readonly year: number;
  readonly kind: HourKind;
  readonly hours: Hours;
  readonly source: HourSource;
  /** The source's own key: of a completion its id. */
  readonly sourceId: number;
  readonly slot: Slot;
  readonly slotId: number;
  readonly providerId: number | null;
  readonly title: string;
  /** With the edition, e.g. `provider-course@2024`. */
  readonly rule: string;
  /** What was asked for; null where the source left it to the rule. */
  readonly claimed: Hours | null;
  /** The most that the rule allows for the facts. */
  readonly basis: Hours | null;
  readonly learnedOn: LocalDate;
}

/** A line that stands: granted and not reversed. */
export type StandingLine = Grant;
