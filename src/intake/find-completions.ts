import { placeholders, type Sql } from '../platform/database';
import type { Hours } from '../platform/hours';
import { keyset, type OrderColumn, type Page, pageOf, type PageRequest } from '../platform/page';
import { allOf, ANY_ROW, type Predicate, predicate } from '../platform/predicate';
import { type EntryRow, entriesById } from '../ledger/read-entries';
import { type CompletionState, type QuarantineReason, reasonsToBits } from './completion';
import { COMPLETION_SOURCES } from './course-grant';

/** A completion as it is read. */
export interface CompletionRow {
  readonly id: number;
  readonly externalId: string;
  readonly revision: number;
  readonly state: CompletionState;
  /** Bits of `QUARANTINE_REASONS`. */
  readonly reasons: number;
  readonly providerId: number;
  /** 0: none known. */
  readonly courseId: number;
  readonly personId: number;
  /** Null where the provider left it to the course. */
  readonly hours: Hours | null;
  readonly completedAt: Date;
  /** When this revision was received. */
  readonly receivedAt: Date;
}

export interface CompletionListFilter {
  readonly providerId: number | null;
  readonly batchId: number | null;
  readonly state: CompletionState | null;
  readonly reason: QuarantineReason | null;
  readonly year: number | null;
  readonly externalId: string | null;
}

const COLUMNS = `c.id, c.external_id AS externalId, c.revision, c.state, c.reasons, c.provider_id AS providerId,
  c.course_id AS courseId, c.person_id AS personId, c.hours_tenths AS hours, c.completed_at AS completedAt,
  b.received_at AS receivedAt`;
const FROM = 'completion c JOIN completion_batch b ON b.id = c.batch_id';

/** Keys ascend with time of first receipt within a process. */
const NEWEST_FIRST: readonly OrderColumn[] = [{ sql: 'c.id', descending: true }];

/**
 * A page of completions, the newest first. Its keys are `[id]`.
 * @param within which completions may be read, over `completion c`
 */
export async function findCompletions(
  sql: Sql,
  within: Predicate,
  filter: CompletionListFilter,
  page: PageRequest,
): Promise<Page<CompletionRow>> {
  const { where, orderBy } = keyset(NEWEST_FIRST, page);
  const which = allOf(within, filterPredicate(filter), where);
  const rows = await sql.query<CompletionRow>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE ${which.sql} ORDER BY ${orderBy} LIMIT ?`,
    [...which.values, page.count + 1],
  );
  return pageOf(page, rows);
}

/** How many completions there are of a list, all pages together. */
export async function countCompletions(sql: Sql, within: Predicate, filter: CompletionListFilter): Promise<number> {
  const which = allOf(within, filterPredicate(filter));
  const [row] = await sql.query<{ count: number }>(
    `SELECT COUNT(*) AS count FROM completion c WHERE ${which.sql}`,
    which.values,
  );
  return Number(row!.count);
}

/** @returns those that are there and may be read, in no order */
export function completionsById(sql: Sql, within: Predicate, ids: readonly number[]): Promise<CompletionRow[]> {
  const which = allOf(predicate(`c.id IN (${placeholders(ids.length)})`, ...ids), within);
  return sql.query(`SELECT ${COLUMNS} FROM ${FROM} WHERE ${which.sql}`, which.values);
}

function filterPredicate(filter: CompletionListFilter): Predicate {
  const { providerId, batchId, state, reason, year, externalId } = filter;
  return allOf(
    providerId === null ? ANY_ROW : predicate('c.provider_id = ?', providerId),
    batchId === null
      ? ANY_ROW
      : predicate(
          `c.id IN (SELECT named.id FROM (SELECT id FROM completion WHERE batch_id = ?
             UNION ALL SELECT completion_id FROM completion_batch_item WHERE batch_id = ?) named)`,
          batchId,
          batchId,
        ),
    state === null ? ANY_ROW : statePredicate(state),
    reason === null
      ? ANY_ROW
      : predicate(`c.quarantined_provider_id IS NOT NULL AND c.reasons & ? <> 0`, reasonsToBits([reason])),
    year === null ? ANY_ROW : predicate('c.year = ?', year),
    externalId === null ? ANY_ROW : predicate('c.external_id = ?', externalId),
  );
}

/** The states that few completions are in are found by an index of their own. */
function statePredicate(state: CompletionState): Predicate {
  switch (state) {
    case 'QUARANTINED':
      return predicate('c.quarantined_provider_id IS NOT NULL');
    case 'DUPLICATE':
      return predicate('c.duplicate_person_id IS NOT NULL');
    case 'RECEIVED':
      return predicate(
        "c.state = 'RECEIVED' AND c.batch_id IN (SELECT o.ref_id FROM outbox o WHERE o.kind = 'judge-batch')",
      );
    default:
      return predicate('c.state = ?', state);
  }
}

/** The lines that stand for completions, by completion. The caller may read the completions. */
export async function standingEntriesOf(sql: Sql, completionIds: readonly number[]): Promise<Map<number, EntryRow>> {
  const standing = await sql.query<{ completionId: number; entryId: number }>(
    `SELECT source_id AS completionId, entry_id AS entryId FROM standing_entry
     WHERE source IN (${placeholders(COMPLETION_SOURCES.length)}) AND source_id IN (${placeholders(completionIds.length)})`,
    [...COMPLETION_SOURCES, ...completionIds],
  );
  const entries = await entriesById(
    sql,
    ANY_ROW,
    standing.map((row) => row.entryId),
  );
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return new Map(
    standing.flatMap(({ completionId, entryId }) => {
      const entry = byId.get(entryId);
      return entry ? [[completionId, entry] as const] : [];
    }),
  );
}
