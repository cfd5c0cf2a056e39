import { inTransaction, placeholders } from '../platform/database';
import type { Hub } from '../platform/hub';
import { type Flaw, flaw, Refusal } from '../platform/refusal';
import type { StandingLine } from '../ledger/entry';
import { standingLinesOf } from '../ledger/post-entries';
import { COMPLETION_SOURCES } from './course-grant';
import { intakeReference, type IntakeReference } from './intake-reference';
import { isClosed } from './judge.rules';
import { keepRevisions, type LockedCompletion, lockCompletions } from './keep-revisions';
import { MOST_COMPLETIONS } from './push-completions';
import { counter, takeBack } from './take-back';

export interface WithdrawResult {
  /** Completions that are withdrawn now and were not before. */
  readonly withdrawn: number;
  readonly flaws: readonly Flaw[];
}

const LONGEST_REASON = 500;

/**
 * A provider takes completions back: their hours are reversed, and a duplicate of the same learning takes their place.
 * Withdrawing again changes nothing. Completions of a year whose reporting has closed are named and left alone.
 * @throws Refusal where the list or the reason is unusable
 */
export async function withdrawCompletions(
  hub: Hub,
  providerId: number,
  externalIds: readonly string[],
  reason: string,
): Promise<WithdrawResult> {
  refuseUnusable(externalIds, reason);
  const firstEntryId = await hub.ids.reserve('hour_entry', externalIds.length * 2);
  return inTransaction(hub.database, async (tx) => {
    const now = hub.clock.now();
    const reference = await intakeReference(hub, tx);
    const found = await tx.query<{ id: number }>(
      `SELECT id FROM completion WHERE provider_id = ? AND external_id IN (${placeholders(externalIds.length)})`,
      [providerId, ...externalIds],
    );
    const locked = await lockCompletions(
      tx,
      found.map((row) => row.id),
    );
    const lines = await standingLinesOf(
      tx,
      COMPLETION_SOURCES,
      locked.map((row) => row.id),
    );
    const closed = closedAmong(locked, lines, reference, now);
    const { allowed, flaws } = sortOut(externalIds, locked, closed);
    const changed = allowed.filter((row) => row.state !== 'WITHDRAWN');
    if (changed.length === 0) return { withdrawn: 0, flaws };
    const ids = changed.map((row) => row.id);
    await keepRevisions(tx, changed, now);
    await tx.query(
      `UPDATE completion SET revision = revision + 1, state = 'WITHDRAWN', reasons = 0, withdrawal_reason = ?
       WHERE id IN (${placeholders(ids.length)})`,
      [reason.trim(), ...ids],
    );
    const withdrawn = new Set(ids);
    const own = lines.filter((line) => withdrawn.has(line.sourceId));
    await takeBack(tx, own, 'WITHDRAWN', { reference, entryIds: counter(firstEntryId), now });
    return { withdrawn: changed.length, flaws };
  });
}

function refuseUnusable(externalIds: readonly string[], reason: string): void {
  const flaws: Flaw[] = [];
  if (externalIds.length === 0) flaws.push(flaw('BLANK', ['externalIds'], 'Name at least one completion.'));
  if (externalIds.length > MOST_COMPLETIONS)
    flaws.push(flaw('TOO_MANY', ['externalIds'], `Name at most ${MOST_COMPLETIONS} completions at once.`));
  if (reason.trim() === '') flaws.push(flaw('BLANK', ['reason'], 'Say why.'));
  if (reason.trim().length > LONGEST_REASON)
    flaws.push(flaw('TOO_LONG', ['reason'], `The reason may have at most ${LONGEST_REASON} characters.`));
  if (flaws.length > 0) throw new Refusal(flaws);
}

/** The year by which a completion is closed: its own, or that of hours which still stand for an earlier revision. */
function closedAmong(
  locked: readonly LockedCompletion[],
  lines: readonly StandingLine[],
  reference: IntakeReference,
  now: Date,
): Map<number, number> {
  const years = [
    ...locked.map((row) => [row.id, row.year] as const),
    ...lines.map((line) => [line.sourceId, line.year] as const),
  ];
  return new Map(years.filter(([, year]) => isClosed(reference.year(year), now)));
}

function sortOut(
  externalIds: readonly string[],
  locked: readonly LockedCompletion[],
  closed: ReadonlyMap<number, number>,
): { allowed: LockedCompletion[]; flaws: Flaw[] } {
  const byExternalId = new Map(locked.map((row) => [row.externalId, row]));
  const allowed = new Set<LockedCompletion>();
  const flaws: Flaw[] = [];
  for (const [index, externalId] of externalIds.entries()) {
    const row = byExternalId.get(externalId);
    const field = ['externalIds', index];
    if (!row) flaws.push(flaw('NOT_FOUND', field, 'You have not reported a completion of this externalId.'));
    else if (row.state !== 'WITHDRAWN' && closed.has(row.id))
      flaws.push(
        flaw('WRONG_STATE', field, `Reporting for ${closed.get(row.id)} has closed; ask the bureau to withdraw it.`),
      );
    else allowed.add(row);
  }
  return { allowed: [...allowed], flaws };
}
