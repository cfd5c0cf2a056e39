import { insertRows, placeholders, type Sql, type SqlValue } from '../platform/database';
import { hoursFromTenths, negateHours } from '../platform/hours';
import { markUnits, NO_UNIT } from '../registry/mark-units';
import type { Grant, HourSource, ReversalReason, StandingLine } from './entry';
import type { HourKind } from './requirement.rules';

const GRANT_COLUMNS = [
  'id',
  'person_id',
  'year',
  'kind',
  'hours_tenths',
  'source',
  'source_id',
  'provider_id',
  'title',
  'rule',
  'claimed_tenths',
  'basis_tenths',
  'learned_on',
  'recognized_at',
] as const;
const GRANTS = { table: 'hour_entry', columns: GRANT_COLUMNS } as const;
const REVERSALS = { table: 'hour_entry', columns: [...GRANT_COLUMNS, 'reverses_id', 'reversal_reason'] } as const;

const STANDING = {
  table: 'standing_entry',
  columns: ['person_id', 'slot', 'slot_id', 'source', 'source_id', 'entry_id'],
  ignoreTaken: true,
} as const;

const SUMS = {
  table: 'person_year',
  columns: ['person_id', 'year', 'public_tenths', 'professional_tenths', 'credit_tenths'],
  suffix: `ON DUPLICATE KEY UPDATE public_tenths = public_tenths + VALUES(public_tenths),
    professional_tenths = professional_tenths + VALUES(professional_tenths), credit_tenths = credit_tenths + VALUES(credit_tenths)`,
} as const;

/** A line taken back, and why; `entryId` is the new line's. */
export interface Reversal {
  readonly entryId: number;
  readonly line: StandingLine;
  readonly reason: ReversalReason;
}

/**
 * Tries to count each grant once: the unique keys of `standing_entry` decide, whoever else is writing. Where two grants
 * of one call want the same slot, the earlier in `grants` of the two gets it.
 * @returns the grants that hold their slot; the others' learning is already counted
 */
export async function claimSlots(tx: Sql, grants: readonly Grant[]): Promise<readonly Grant[]> {
  if (grants.length === 0) return [];
  const rows = [...grants]
    .sort((a, b) => a.personId - b.personId || a.slotId - b.slotId)
    .map((grant): SqlValue[] => [
      grant.personId,
      grant.slot,
      grant.slotId,
      grant.source,
      grant.sourceId,
      grant.entryId,
    ]);
  if ((await insertRows(tx, STANDING, rows)) === grants.length) return grants;
  const held = await tx.query<{ entryId: number }>(
    `SELECT entry_id AS entryId FROM standing_entry
     WHERE source IN (${placeholders(SOURCES.length)}) AND source_id IN (${placeholders(grants.length)})`,
    [...SOURCES, ...grants.map((grant) => grant.sourceId)],
  );
  const entryIds = new Set(held.map((row) => row.entryId));
  return grants.filter((grant) => entryIds.has(grant.entryId));
}

const SOURCES: readonly HourSource[] = ['CITY_PLATFORM', 'PROVIDER', 'PROVINCE', 'APPLICATION', 'ADJUSTMENT'];

/** The lines that stand for these keys of a source. */
export async function standingLinesOf(
  sql: Sql,
  sources: readonly HourSource[],
  sourceIds: readonly number[],
): Promise<StandingLine[]> {
  if (sourceIds.length === 0) return [];
  const rows = await sql.query<StandingRow>(
    `SELECT s.slot, s.slot_id AS slotId, e.id AS entryId, e.person_id AS personId, e.year, e.kind,
       e.hours_tenths AS hours, e.source, e.source_id AS sourceId, e.provider_id AS providerId, e.title, e.rule,
       e.claimed_tenths AS claimed, e.basis_tenths AS basis, e.learned_on AS learnedOn
     FROM standing_entry s JOIN hour_entry e ON e.id = s.entry_id
     WHERE s.source IN (${placeholders(sources.length)}) AND s.source_id IN (${placeholders(sourceIds.length)})`,
    [...sources, ...sourceIds],
  );
  return rows.map((row) => ({ ...row, hours: hoursFromTenths(row.hours) }) as StandingLine);
}

type StandingRow = Record<string, never> & { hours: number };

/** Frees the slots of lines that are about to be reversed. */
export async function releaseSlots(tx: Sql, lines: readonly StandingLine[]): Promise<void> {
  for (const source of SOURCES) {
    const ids = lines.filter((line) => line.source === source).map((line) => line.sourceId);
    if (ids.length === 0) continue;
    await tx.query(`DELETE FROM standing_entry WHERE source = ? AND source_id IN (${placeholders(ids.length)})`, [
      source,
      ...ids,
    ]);
  }
}

/**
 * Writes ledger lines and, in the same transaction by the same amounts, the yearly sums, and marks the units as stale.
 * The caller has claimed the slots of `grants` and released those of `reversals`.
 * @param unitOf the unit of every person concerned, read under a lock in this transaction
 */
export async function postEntries(
  tx: Sql,
  entries: { readonly grants: readonly Grant[]; readonly reversals: readonly Reversal[] },
  unitOf: ReadonlyMap<number, number | null>,
  recognizedAt: Date,
): Promise<void> {
  const { grants, reversals } = entries;
  await insertRows(
    tx,
    GRANTS,
    grants.map((grant) => rowOf(grant, grant.entryId, recognizedAt)),
  );
  const negated = reversals.map((each) => ({ ...each.line, hours: negateHours(each.line.hours) }));
  await insertRows(
    tx,
    REVERSALS,
    reversals.map((each, index) => [
      ...rowOf(negated[index]!, each.entryId, recognizedAt),
      each.line.entryId,
      each.reason,
    ]),
  );
  const posted = [...grants, ...negated];
  await insertRows(tx, SUMS, sumsOf(posted));
  for (const [year, unitIds] of unitsByYear(posted, unitOf)) await markUnits(tx, year, unitIds, recognizedAt);
}

function rowOf(line: Grant, entryId: number, recognizedAt: Date): SqlValue[] {
  return [
    entryId,
    line.personId,
    line.year,
    line.kind,
    line.hours,
    line.source,
    line.sourceId,
    line.providerId,
    line.title,
    line.rule,
    line.claimed,
    line.basis,
    line.learnedOn,
    recognizedAt,
  ];
}

const SUM_COLUMN: Readonly<Record<HourKind, 2 | 3 | 4>> = { PUBLIC: 2, PROFESSIONAL: 3, CREDIT: 4 };

/** The changes of the yearly sums, a row a person and year, in key order. */
function sumsOf(lines: readonly Grant[]): number[][] {
  const sums = new Map<number, number[]>();
  for (const line of lines) {
    const key = line.personId * 10_000 + line.year;
    const row = sums.get(key) ?? [line.personId, line.year, 0, 0, 0];
    row[SUM_COLUMN[line.kind]]! += line.hours;
    sums.set(key, row);
  }
  return [...sums.values()].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}

function unitsByYear(lines: readonly Grant[], unitOf: ReadonlyMap<number, number | null>): Map<number, Set<number>> {
  const units = new Map<number, Set<number>>();
  for (const line of lines) {
    const ofYear = units.get(line.year) ?? new Set<number>();
    ofYear.add(unitOf.get(line.personId) ?? NO_UNIT);
    units.set(line.year, ofYear);
  }
  return units;
}
