import { localDateOf } from '../platform/clock';
import type { Hours } from '../platform/hours';
import type { Grant, HourSource } from '../ledger/entry';
import type { JudgedRow } from './completions.sql';
import type { KnownCourse } from './intake-reference';
import type { ProviderFacts } from './judge.rules';

/** The sources whose keys are completions. */
export const COMPLETION_SOURCES: readonly HourSource[] = ['CITY_PLATFORM', 'PROVIDER'];

/** The ledger line of a recognized completion. */
export function courseGrant(
  row: JudgedRow,
  decided: {
    readonly entryId: number;
    readonly personId: number;
    readonly hours: Hours;
    readonly basis: Hours;
    readonly rule: string;
    readonly course: KnownCourse;
    readonly provider: ProviderFacts;
  },
): Grant {
  return {
    entryId: decided.entryId,
    personId: decided.personId,
    year: row.year,
    kind: decided.course.kind,
    hours: decided.hours,
    source: decided.provider.kind === 'CITY_PLATFORM' ? 'CITY_PLATFORM' : 'PROVIDER',
    sourceId: row.id,
    slot: 'COURSE',
    slotId: decided.course.learningId,
    providerId: row.providerId,
    title: decided.course.title,
    rule: decided.rule,
    claimed: row.hours,
    basis: decided.basis,
    learnedOn: localDateOf(row.completedAt),
  };
}
