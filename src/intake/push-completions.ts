import { hash } from 'node:crypto';
import { type LocalDate, localDateOf } from '../platform/clock';
import { inTransaction, insertRows, placeholders, type Sql } from '../platform/database';
import type { Hub } from '../platform/hub';
import { promise } from '../platform/outbox';
import { type Flaw, flaw, Refusal } from '../platform/refusal';
import { type ReportedNumber, sealNumbers } from './batch-id-numbers';
import type { CompletionState, ReportedCompletion } from './completion';
import { type CompletionRow, parseCompletionRow } from './completion-input.rules';
import {
  type KeyedCompletion,
  keyCompletion,
  NEW_COMPLETION,
  NEXT_REVISION,
  newRow,
  revisionRow,
} from './completion-row';
import { keepRevisions, type LockedCompletion, lockCompletions } from './keep-revisions';

export interface PushResult {
  /** Null where no row was usable. */
  readonly batchId: number | null;
  /** Completions stored anew or as a new revision. */
  readonly accepted: number;
  /** Rows whose content was stored already. */
  readonly unchanged: number;
  readonly flaws: readonly Flaw[];
}

export const MOST_COMPLETIONS = 1000;

/**
 * Stores a provider's completions durably before it returns; judging follows in a job. A malformed row is named in
 * `flaws` and not stored. A known externalId with the same content changes nothing; with other content it becomes the
 * next revision. The very same push again answers with the batch of the first.
 * @throws Refusal where there are none or more than 1000 rows
 */
export async function pushCompletions(
  hub: Hub,
  providerId: number,
  rows: readonly CompletionRow[],
): Promise<PushResult> {
  if (rows.length === 0) throw new Refusal([flaw('BLANK', ['completions'], 'Send at least one completion.')]);
  if (rows.length > MOST_COMPLETIONS)
    throw new Refusal([flaw('TOO_MANY', ['completions'], `Send at most ${MOST_COMPLETIONS} completions in one push.`)]);
  const receivedAt = hub.clock.now();
  const { completions, flaws } = parseRows(rows, localDateOf(receivedAt));
  if (completions.length === 0) return { batchId: null, accepted: 0, unchanged: 0, flaws };
  const keyed = completions.map((completion) => keyCompletion(hub.cipher, completion));
  const digest = digestOf(keyed);
  const [earlier, probed] = await Promise.all([
    findSamePush(hub.sql, providerId, digest),
    findPresent(hub.sql, providerId, [keyed[0]!.reported.externalId]),
  ]);
  if (earlier !== null) return { batchId: earlier, accepted: 0, unchanged: completions.length, flaws };
  const waves = intoWaves(keyed);
  const batchId = await hub.ids.reserve('completion_batch');
  const firstId = await hub.ids.reserve('completion', completions.length);
  const accepted = await inTransaction(hub.database, async (tx) => {
    const batch: Batch = { id: batchId, providerId, receivedAt, repeated: new Map(), stored: new Map() };
    let nextId = firstId;
    for (const [mention, wave] of waves.entries()) {
      await storeWave(tx, batch, wave, nextId, mention > 0 || probed.length > 0);
      nextId += wave.length;
    }
    await storeBatch(tx, batch, digest, sealNumbers(hub.cipher, [...batch.stored.values()].flat()));
    if (batch.stored.size > 0) await promise(tx, hub.bell, 'judge-batch', batchId, receivedAt);
    return [...batch.stored.values()].reduce((count, revisions) => count + revisions.length, 0);
  });
  return { batchId, accepted, unchanged: completions.length - accepted, flaws };
}

/** Equal for pushes that say the same in the same order; made of digests that give nothing away. */
function digestOf(completions: readonly KeyedCompletion[]): Buffer {
  const parts = completions.map(({ reported, digest }) => `${reported.externalId}\n${digest.toString('latin1')}`);
  return hash('sha256', parts.join('\n'), 'buffer');
}

interface Batch {
  readonly id: number;
  readonly providerId: number;
  readonly receivedAt: Date;
  /** The completions that it brought or gave a new revision, by id: they say so themselves (batch_id). */
  readonly stored: Map<number, ReportedNumber[]>;
  /** The revision of each other completion that it named. */
  readonly repeated: Map<number, number>;
}

function parseRows(
  rows: readonly CompletionRow[],
  today: LocalDate,
): { completions: ReportedCompletion[]; flaws: Flaw[] } {
  const completions: ReportedCompletion[] = [];
  const flaws: Flaw[] = [];
  for (const [index, row] of rows.entries()) {
    const parsed = parseCompletionRow(row, ['completions', index], today);
    if (parsed.ok) completions.push(parsed.completion);
    else flaws.push(...parsed.flaws);
  }
  return { completions, flaws };
}

/**
 * The batch of an identical earlier push whose completions all still are what it brought. A corrected one belongs to a later
 * batch, a withdrawn one says so, and then the same rows say something new.
 */
async function findSamePush(sql: Sql, providerId: number, digest: Buffer): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    `SELECT b.id FROM completion_batch b WHERE b.provider_id = ? AND b.content_digest = ? AND b.total =
         (SELECT COUNT(*) FROM completion c WHERE c.batch_id = b.id AND c.state <> 'WITHDRAWN')
       + (SELECT COUNT(*) FROM completion_batch_item i JOIN completion c ON c.id = i.completion_id AND c.revision = i.revision
          WHERE i.batch_id = b.id)
     ORDER BY b.id LIMIT 1`,
    [providerId, digest],
  );
  return row?.id ?? null;
}

/** A push may name one externalId more than once: each later mention is stored after the earlier, as if pushed after it. */
function intoWaves(completions: readonly KeyedCompletion[]): KeyedCompletion[][] {
  const waves: KeyedCompletion[][] = [];
  const mentions = new Map<string, number>();
  for (const completion of completions) {
    const earlier = mentions.get(completion.reported.externalId) ?? 0;
    mentions.set(completion.reported.externalId, earlier + 1);
    const wave = waves[earlier];
    if (wave) wave.push(completion);
    else waves.push([completion]);
  }
  return waves;
}

/**
 * Stores completions of different externalIds: the new ones as they are, the known ones where their content differs.
 * Inserted in the order of the unique key, so that two pushes at once do not deadlock; the key decides who was first.
 * @param look where the first of the push is known, probably all are: those found are then not tried to be inserted, which
 *   costs more than looking
 */
async function storeWave(
  tx: Sql,
  batch: Batch,
  wave: readonly KeyedCompletion[],
  firstId: number,
  look: boolean,
): Promise<void> {
  const sorted = [...wave].sort((a, b) => (a.reported.externalId < b.reported.externalId ? -1 : 1));
  const present = look ? await findPresent(tx, batch.providerId, externalIdsOf(sorted)) : [];
  const known = new Set(present.map((row) => row.externalId));
  const absent = sorted.filter((completion) => !known.has(completion.reported.externalId));
  const rows = absent.map((completion, index) => newRow(firstId + index, batch.providerId, batch.id, completion));
  const inserted = await insertRows(tx, NEW_COMPLETION, rows);
  if (inserted < absent.length) return noteAll(tx, batch, sorted, firstId);
  for (const [index, completion] of absent.entries()) noteStored(batch, firstId + index, 1, completion);
  await storeKnown(tx, batch, sorted, present);
}

const externalIdsOf = (completions: readonly KeyedCompletion[]): string[] =>
  completions.map((completion) => completion.reported.externalId);

/** Some were inserted by another push meanwhile, or were known although the first was not: looks which. */
async function noteAll(tx: Sql, batch: Batch, sorted: readonly KeyedCompletion[], firstId: number): Promise<void> {
  const byExternalId = new Map(sorted.map((completion) => [completion.reported.externalId, completion]));
  const known: Known[] = [];
  for (const row of await findPresent(tx, batch.providerId, externalIdsOf(sorted))) {
    if (row.id >= firstId && row.id < firstId + sorted.length)
      noteStored(batch, row.id, 1, byExternalId.get(row.externalId)!);
    else known.push(row);
  }
  await storeKnown(tx, batch, sorted, known);
}

function noteStored(batch: Batch, id: number, revision: number, { reported }: KeyedCompletion): void {
  const revisions = batch.stored.get(id) ?? [];
  revisions.push({ completionId: id, revision, idNumber: reported.idNumber });
  batch.stored.set(id, revisions);
  batch.repeated.delete(id);
}

/** Notes known completions in the batch and stores new revisions of the changed. */
async function storeKnown(
  tx: Sql,
  batch: Batch,
  sorted: readonly KeyedCompletion[],
  known: readonly Known[],
): Promise<void> {
  if (known.length === 0) return;
  const reported = new Map(sorted.map((completion) => [completion.reported.externalId, completion]));
  const differs = (row: Known) =>
    row.state === 'WITHDRAWN' || !row.contentDigest.equals(reported.get(row.externalId)!.digest);
  const maybeChanged = known.filter(differs);
  const locked =
    maybeChanged.length === 0
      ? []
      : await lockCompletions(
          tx,
          maybeChanged.map((row) => row.id),
        );
  const now = new Map([...known, ...locked].map((row) => [row.id, row]));
  for (const row of now.values())
    if (!differs(row) && !batch.stored.has(row.id)) batch.repeated.set(row.id, row.revision);
  await storeRevisions(tx, batch, locked.filter(differs), reported);
}

/** Keeps what the completions were, also that the earlier push named them, and stores what they are now. */
async function storeRevisions(
  tx: Sql,
  batch: Batch,
  changed: readonly LockedCompletion[],
  reported: ReadonlyMap<string, KeyedCompletion>,
): Promise<void> {
  await keepRevisions(tx, changed, batch.receivedAt);
  await insertRows(
    tx,
    { ...BATCH_ITEMS, ignoreTaken: true },
    changed.filter((row) => row.batchId !== batch.id).map((row) => [row.batchId, row.id, row.revision]),
  );
  const next = changed.map((row) => ({
    id: row.id,
    revision: row.revision + 1,
    completion: reported.get(row.externalId)!,
  }));
  await insertRows(
    tx,
    NEXT_REVISION,
    next.map(({ id, revision, completion }) => revisionRow(id, batch.providerId, revision, batch.id, completion)),
  );
  for (const { id, revision, completion } of next) noteStored(batch, id, revision, completion);
}

const BATCH_ITEMS = { table: 'completion_batch_item', columns: ['batch_id', 'completion_id', 'revision'] } as const;

interface Known {
  readonly id: number;
  readonly externalId: string;
  readonly revision: number;
  readonly contentDigest: Buffer;
  readonly state: CompletionState;
}

function findPresent(tx: Sql, providerId: number, externalIds: readonly string[]): Promise<Known[]> {
  return tx.query(
    `SELECT id, external_id AS externalId, revision, content_digest AS contentDigest, state FROM completion
     WHERE provider_id = ? AND external_id IN (${placeholders(externalIds.length)}) ORDER BY id`,
    [providerId, ...externalIds],
  );
}

async function storeBatch(tx: Sql, batch: Batch, digest: Buffer, idNumbers: string | null): Promise<void> {
  await tx.execute(
    'INSERT INTO completion_batch (id, provider_id, received_at, total, content_digest, id_numbers) VALUES (?, ?, ?, ?, ?, ?)',
    [batch.id, batch.providerId, batch.receivedAt, batch.stored.size + batch.repeated.size, digest, idNumbers],
  );
  await insertRows(
    tx,
    BATCH_ITEMS,
    [...batch.repeated].map(([id, revision]) => [batch.id, id, revision]),
  );
}
