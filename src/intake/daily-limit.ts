import { placeholders, type Sql } from '../platform/database';
import type { Grant } from '../ledger/entry';
import { COMPLETION_SOURCES } from './course-grant';
import type { IntakeReference } from './intake-reference';
import { SHORT_COURSE } from './judge.rules';

/**
 * Which grants would bring more on one local day, in short courses, than the year's switch allows. Earlier learning of the
 * chunk goes first. The persons are locked, so that two chunks cannot both use up what is left of a day.
 * @returns the ids of the completions over the limit; none where no year concerned has a limit
 */
export async function overDailyLimit(
  tx: Sql,
  grants: readonly Grant[],
  reference: IntakeReference,
): Promise<ReadonlySet<number>> {
  const over = new Set<number>();
  const limited = grants.filter((grant) => reference.year(grant.year).dailyLimit !== null && isShort(grant));
  if (limited.length === 0) return over;
  const learned = await learnedPerDay(tx, limited);
  for (const grant of [...limited].sort((a, b) => a.sourceId - b.sourceId)) {
    const day = `${grant.personId}:${grant.learnedOn}`;
    const total = (learned.get(day) ?? 0) + grant.hours;
    if (total > reference.year(grant.year).dailyLimit!) over.add(grant.sourceId);
    else learned.set(day, total);
  }
  return over;
}

const isShort = (grant: Grant): boolean => grant.basis !== null && grant.basis <= SHORT_COURSE;

/** Tenths that stand for each person and day in short courses; a reversal's negative line takes its day's hours off. */
async function learnedPerDay(tx: Sql, grants: readonly Grant[]): Promise<Map<string, number>> {
  const persons = [...new Set(grants.map((grant) => grant.personId))];
  const years = [...new Set(grants.map((grant) => grant.year))];
  const rows = await tx.query<{ personId: number; learnedOn: string; tenths: number }>(
    `SELECT person_id AS personId, learned_on AS learnedOn, CAST(SUM(hours_tenths) AS SIGNED) AS tenths FROM hour_entry
     WHERE person_id IN (${placeholders(persons.length)}) AND year IN (${placeholders(years.length)})
       AND source IN (${placeholders(COMPLETION_SOURCES.length)}) AND basis_tenths <= ?
     GROUP BY person_id, learned_on`,
    [...persons, ...years, ...COMPLETION_SOURCES, SHORT_COURSE],
  );
  return new Map(rows.map((row) => [`${row.personId}:${row.learnedOn}`, row.tenths]));
}
