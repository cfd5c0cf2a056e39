import type { Sql } from '../platform/database';
import type { ReversalReason, StandingLine } from '../ledger/entry';
import { postEntries, releaseSlots } from '../ledger/post-entries';
import { lockUnitsOf, writeOutcomes } from './completions.sql';
import type { IntakeReference } from './intake-reference';
import { promoteDuplicates, vacatedBy } from './promote-duplicates';

/**
 * Reverses lines of completions and lets duplicates take their places.
 * @param lines lines that stand, of completions locked in this transaction; `entryIds` must hold twice as many keys
 */
export async function takeBack(
  tx: Sql,
  lines: readonly StandingLine[],
  reason: ReversalReason,
  context: { readonly reference: IntakeReference; readonly entryIds: () => number; readonly now: Date },
): Promise<void> {
  const reversals = lines.map((line) => ({ entryId: context.entryIds(), line, reason }));
  await releaseSlots(tx, lines);
  const unitOf = await lockUnitsOf(tx, [...new Set(lines.map((line) => line.personId))]);
  const promoted = await promoteDuplicates(tx, vacatedBy(reversals, []), context.reference, context.entryIds);
  await postEntries(tx, { grants: promoted.grants, reversals }, unitOf, context.now);
  await writeOutcomes(tx, promoted.outcomes);
}

/** Hands out consecutive keys of a reserved block. */
export function counter(first: number): () => number {
  let next = first;
  return () => next++;
}
