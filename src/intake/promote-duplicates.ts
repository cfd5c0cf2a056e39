import type { Sql } from '../platform/database';
import type { Grant } from '../ledger/entry';
import { claimSlots, type Reversal } from '../ledger/post-entries';
import { courseGrant } from './course-grant';
import { lockDuplicates, type Outcome } from './completions.sql';
import type { IntakeReference } from './intake-reference';
import { courseRule } from './judge.rules';

/** A learning of a person that was counted and is no longer. */
export interface Vacancy {
  readonly personId: number;
  readonly learningId: number;
}

const keyOf = (personId: number, learningId: number): string => `${personId}:${learningId}`;

/** The learnings that reversals leave uncounted, less those that were claimed again. */
export function vacatedBy(reversals: readonly Reversal[], claimed: readonly Grant[]): Vacancy[] {
  const taken = new Set(claimed.map((grant) => keyOf(grant.personId, grant.slotId)));
  return reversals
    .filter(({ line }) => line.slot === 'COURSE' && !taken.has(keyOf(line.personId, line.slotId)))
    .map(({ line }) => ({ personId: line.personId, learningId: line.slotId }));
}

/**
 * Gives the place of a line that was taken back to another completion of the same learning, if one waits as DUPLICATE:
 * the one learned first. It passed every other check when it was judged.
 * @returns the grants to post, whose slots are claimed, and the outcomes to write
 */
export async function promoteDuplicates(
  tx: Sql,
  vacancies: readonly Vacancy[],
  reference: IntakeReference,
  entryIds: () => number,
): Promise<{ grants: readonly Grant[]; outcomes: readonly Outcome[] }> {
  if (vacancies.length === 0) return { grants: [], outcomes: [] };
  const vacant = new Set(vacancies.map((each) => keyOf(each.personId, each.learningId)));
  const chosen: { grant: Grant; outcome: Outcome }[] = [];
  for (const row of await lockDuplicates(tx, [...new Set(vacancies.map((each) => each.personId))])) {
    const course = reference.courseById(row.courseId);
    const personId = row.personId;
    if (!course || !vacant.delete(keyOf(personId, course.learningId))) continue;
    const provider = reference.provider(row.providerId);
    const decided = { hours: row.hours ?? course.hours, basis: course.hours, rule: courseRule(provider) };
    chosen.push({
      grant: courseGrant(row, { ...decided, entryId: entryIds(), personId, course, provider }),
      outcome: { id: row.id, state: 'RECOGNIZED', reasons: [], personId, courseId: course.id },
    });
  }
  const claimed = await claimSlots(
    tx,
    chosen.map(({ grant }) => grant),
  );
  const holders = new Set(claimed.map((grant) => grant.sourceId));
  return { grants: claimed, outcomes: chosen.map(({ outcome }) => outcome).filter(({ id }) => holders.has(id)) };
}
