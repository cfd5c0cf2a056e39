import { type LocalDate, localDateOf } from '../platform/clock';
import { inTransaction, insertRows, placeholders, type Sql, type Transaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import { promise } from '../platform/outbox';
import { type Flaw, flaw, Refusal } from '../platform/refusal';
import type { ReportedCompletion } from './completion';
import { type CompletionRow, parseCompletionRow } from './completion-input.rules';
import { RECEIVED_COLUMNS, receivedRow, type SealedCompletion, sealCompletion } from './completion-row';
import { keepRevisions, lockCompletions } from './keep-revisions';

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
  const digest = hub.cipher.keyedDigest(JSON.stringify(completions));
  const earlier = await findSamePush(hub.sql, providerId, digest);
  if (earlier !== null) return { batchId: earlier, accepted: 0, unchanged: completions.length, flaws };
  const waves = intoWaves(completions.map((completion) => sealCompletion(hub.cipher, completion)));
  const batchId = await hub.ids.reserve('completion_batch');
  const firstId = await hub.ids.reserve('completion', completions.length);
  const accepted = await inTransaction(hub.database, async (tx) => {
    const batch: Batch = { id: batchId, providerId, receivedAt, items: new Map() };
    let stored = 0;
    let nextId = firstId;
    for (const wave of waves) {
      stored += await storeWave(hub, tx, batch, wave, nextId);
      nextId += wave.length;
    }
    await storeBatch(tx, batch, digest);
    if (stored > 0) await promise(tx, hub.bell, 'judge-batch', batchId, receivedAt);
    return stored;
  });
  return { batchId, accepted, unchanged: completions.length - accepted, flaws };
}

interface Batch {
  readonly id: number;
  readonly providerId: number;
  readonly receivedAt: Date;
  /** The revision of each completion that the push named, by its id. */
  readonly items: Map<number, number>;
}

function parseRows(
  rows: readonly CompletionRow[],
  today: LocalDate,
): { completions: ReportedCompletion[]; flaws: Flaw[] } {
  const completions: ReportedCompletion[] = [];
  const flaws: Flaw[] = [];
  for (const [index, row] of rows.entries()) {
    const parsed = parseCompletionRow(row, ['completions', String(index)], today);
    if (parsed.ok) completions.push(parsed.completion);
    else flaws.push(...parsed.flaws);
  }
  return { completions, flaws };
}

/**
 * The batch of an identical earlier push whose completions all still are what it brought. A corrected or withdrawn one has
 * a higher revision, and then the same rows say something new.
 */
async function findSamePush(sql: Sql, providerId: number, digest: Buffer): Promise<number | null> {
  const [row] = await sql.query<{ id: number }>(
    `SELECT b.id FROM completion_batch b WHERE b.provider_id = ? AND b.content_digest = ?
       AND NOT EXISTS (SELECT 1 FROM completion_batch_item i JOIN completion c ON c.id = i.completion_id
                       WHERE i.batch_id = b.id AND c.revision <> i.revision)
     ORDER BY b.id LIMIT 1`,
    [providerId, digest],
  );
  return row?.id ?? null;
}

/** A push may name one externalId more than once: each later mention is stored after the earlier, as if pushed after it. */
function intoWaves(completions: readonly SealedCompletion[]): SealedCompletion[][] {
  const waves: SealedCompletion[][] = [];
  const mentions = new Map<string, number>();
  for (const completion of completions) {
    const earlier = mentions.get(completion.externalId) ?? 0;
    mentions.set(completion.externalId, earlier + 1);
    const wave = waves[earlier];
    if (wave) wave.push(completion);
    else waves.push([completion]);
  }
  return waves;
}

/**
 * Stores completions of different externalIds: the new ones as they are, the known ones where their content differs.
 * Inserted in the order of the unique key, so that two pushes at once do not deadlock; the key decides who was first.
 * @returns how many were stored
 */
async function storeWave(
  hub: Hub,
  tx: Transaction,
  batch: Batch,
  wave: readonly SealedCompletion[],
  firstId: number,
): Promise<number> {
  const sorted = [...wave].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  const rows = sorted.map((completion, index) =>
    receivedRow(hub.cipher, { ...batchKey(batch), id: firstId + index, revision: 1 }, completion),
  );
  const inserted = await insertRows(tx, { table: 'completion', columns: RECEIVED_COLUMNS, ignoreTaken: true }, rows);
  if (inserted === sorted.length) {
    for (let index = 0; index < inserted; index++) batch.items.set(firstId + index, 1);
    return inserted;
  }
  return inserted + (await storeKnown(hub, tx, batch, sorted, firstId));
}

const batchKey = (batch: Batch) => ({ providerId: batch.providerId, batchId: batch.id, receivedAt: batch.receivedAt });

/** Of completions some of which were known before, notes all in the batch and stores new revisions of the changed. */
async function storeKnown(
  hub: Hub,
  tx: Transaction,
  batch: Batch,
  sorted: readonly SealedCompletion[],
  firstId: number,
): Promise<number> {
  const present = await tx.query<{ id: number; externalId: string; revision: number; digest: Buffer; state: string }>(
    `SELECT id, external_id AS externalId, revision, content_digest AS digest, state FROM completion
     WHERE provider_id = ? AND external_id IN (${placeholders(sorted.length)}) ORDER BY id`,
    [batch.providerId, ...sorted.map((completion) => completion.externalId)],
  );
  const reported = new Map(sorted.map((completion) => [completion.externalId, completion]));
  for (const row of present) batch.items.set(row.id, row.revision);
  const isNew = (id: number) => id >= firstId && id < firstId + sorted.length;
  const maybeChanged = present.filter(
    (row) => !isNew(row.id) && (row.state === 'WITHDRAWN' || !row.digest.equals(reported.get(row.externalId)!.digest)),
  );
  if (maybeChanged.length === 0) return 0;
  const locked = await lockCompletions(
    tx,
    maybeChanged.map((row) => row.id),
  );
  const changed = locked.filter(
    (row) => row.state === 'WITHDRAWN' || !row.contentDigest.equals(reported.get(row.externalId)!.digest),
  );
  await keepRevisions(tx, changed, batch.receivedAt);
  await insertRows(
    tx,
    { table: 'completion', columns: RECEIVED_COLUMNS, suffix: NEXT_REVISION },
    changed.map((row) =>
      receivedRow(
        hub.cipher,
        { ...batchKey(batch), id: row.id, revision: row.revision + 1 },
        reported.get(row.externalId)!,
      ),
    ),
  );
  for (const row of locked) batch.items.set(row.id, row.revision);
  for (const row of changed) batch.items.set(row.id, row.revision + 1);
  return changed.length;
}

/** The person and course stay until the revision is judged: its old hours still stand. */
const NEXT_REVISION = `ON DUPLICATE KEY UPDATE withdrawal_reason = NULL, reasons = 0, ${RECEIVED_COLUMNS.filter(
  (column) => !['id', 'provider_id', 'external_id'].includes(column),
)
  .map((column) => `${column} = VALUES(${column})`)
  .join(', ')}`;

async function storeBatch(tx: Sql, batch: Batch, digest: Buffer): Promise<void> {
  await tx.execute(
    'INSERT INTO completion_batch (id, provider_id, received_at, total, content_digest) VALUES (?, ?, ?, ?, ?)',
    [batch.id, batch.providerId, batch.receivedAt, batch.items.size, digest],
  );
  await insertRows(
    tx,
    { table: 'completion_batch_item', columns: ['batch_id', 'completion_id', 'revision'] },
    [...batch.items].map(([id, revision]) => [batch.id, id, revision]),
  );
}
