import type { Sql } from '../platform/database';
import type { Hub } from '../platform/hub';
import { BadInput } from '../platform/refusal';
import { singleFlight } from '../platform/single-flight';
import { knownYear } from '../ledger/year-range.rules';
import { addFigures, type Figures, NO_FIGURES } from './figures';
import type { FiguresQuestion } from './figures.sql';
import { type Group, groupWithout, organisationGroups, titleGroups } from './read-groups';
import { readFigures } from './read-figures';

export interface ReportRow extends Group, Figures {}

export interface Report {
  readonly year: number;
  /** Every ledger line recognized up to this instant is counted. */
  readonly asOf: Date;
  readonly total: Figures;
  /** Every group, in order. */
  readonly rows: readonly ReportRow[];
}

export interface ReportQuestion extends Omit<FiguresQuestion, 'keys'> {
  /** Null: as things stand now. */
  readonly asOf: Date | null;
}

/** A report stays good for a second: a thousand dashboards that ask the same cost one statement. */
const GOOD_FOR_MS = 1_000;
const MOST_KEPT = 200;
const flights = new WeakMap<Hub, ReturnType<typeof singleFlight<Report>>>();

/**
 * How many are compliant, by groups, with the exact total of whoever is counted.
 * @throws BadInput where the year is unknown or `asOf` lies in the future
 */
export async function complianceReport(hub: Hub, question: ReportQuestion): Promise<Report> {
  knownYear('year', question.year);
  if (question.asOf && question.asOf > hub.clock.now())
    throw new BadInput('`asOf` lies in the future: leave it out for how things stand now.');
  const once = flights.get(hub) ?? singleFlight<Report>(GOOD_FOR_MS, MOST_KEPT);
  flights.set(hub, once);
  return once(questionText(question), () => workOut(hub, question));
}

function questionText({ year, by, within, filter, asOf }: ReportQuestion): string {
  const { regionCode, departmentId, unitId, titleSeries, titleLevel } = filter;
  const narrowed = [regionCode, departmentId, unitId, titleSeries, titleLevel].map((each) => each ?? null);
  return JSON.stringify([year, by, within.sql, within.values, narrowed, asOf?.getTime() ?? null]);
}

async function workOut(hub: Hub, question: ReportQuestion): Promise<Report> {
  const asOf = question.asOf ?? (await countedUntil(hub));
  const figures = await readFigures(hub.sql, question, question.asOf);
  // Read after the figures: whatever was counted is among the groups.
  const groups = await groupsOf(hub.sql, question, figures);
  const rows = groups.map((group): ReportRow => ({ ...NO_FIGURES, ...figures.get(group.key), ...group }));
  return {
    year: question.year,
    asOf,
    total: [...figures.values()].reduce(addFigures, NO_FIGURES),
    rows: rows.sort((a, b) => (a.order < b.order ? -1 : 1)),
  };
}

async function groupsOf(
  sql: Sql,
  question: ReportQuestion,
  figures: ReadonlyMap<string, Figures>,
): Promise<readonly Group[]> {
  const { by } = question;
  const byTitle = by === 'TITLE_SERIES' || by === 'TITLE_LEVEL';
  const groups = byTitle ? titleGroups(by, figures.keys()) : await organisationGroups(sql, by, question);
  return figures.has('') ? [...groups, groupWithout(by)] : groups;
}

/**
 * Up to when the roll-ups surely count every line: until now, or until the oldest thing that still waits, a change of
 * which the roll-ups do not know yet or a push that is not judged. Read before the figures, so that it never claims more.
 */
export async function countedUntil(hub: Hub): Promise<Date> {
  const now = hub.clock.now();
  const [oldest] = await hub.sql.query<{ since: Date | null }>(
    `SELECT MIN(waiting.since) AS since FROM (
       SELECT MIN(marked_at) AS since FROM rollup_mark
       UNION ALL
       SELECT MIN(created_at) FROM outbox WHERE kind = 'judge-batch' AND dead_at IS NULL) waiting`,
  );
  // Lines may have been recognized in the very millisecond since when it waits.
  return oldest?.since && oldest.since <= now ? new Date(oldest.since.getTime() - 1) : now;
}
