import { refreshRollups } from '../compliance/refresh-rollups';
import type { CompletionRow } from '../intake/completion-input.rules';
import { judgeBatch } from '../intake/judge-batch';
import { MOST_COMPLETIONS, pushCompletions } from '../intake/push-completions';
import type { Hub } from '../platform/hub';
import { tableInMemory } from '../platform/tabular-file';
import { importPersons } from '../registry/import-persons';
import { noteDemoProgress } from './demo-city';
import { DEMO_PROVIDERS } from './demo-courses.rules';
import {
  demoCompletion,
  type PackedLearning,
  packLearning,
  startOfDay,
  unpackLearning,
  WEEKS,
} from './demo-learning.rules';
import { DEMO_PERSON_COLUMNS } from './demo-persons.rules';
import { importAll } from './import-all';
import { DEMO_YEARS, type InventedCity, personRows } from './invent-city';
import { chance } from './random.rules';
import type { SettableClock } from './settable-clock';

export interface Story {
  /** Its clock is `clock`. */
  readonly hub: Hub;
  readonly clock: SettableClock;
  readonly city: InventedCity;
  readonly firstYear: number;
  /** The story ends here. */
  readonly until: Date;
  /** Weeks told before, by an earlier call. */
  readonly stepsDone: number;
  readonly progress: (fraction: number) => void;
}

/** In the second year (position 1): when people change units, and when they leave. */
const MOVING = { year: 1, week: 26 };
const LEAVING = { year: 1, week: 40 };

/**
 * Tells the years week by week: what was learned is pushed by each provider, judged and rolled up at the end of the week,
 * so that closed years, recognition times and trends come about as they do in life. Every week can be told twice.
 */
export async function tellStory(story: Story): Promise<void> {
  const { hub, city, clock, until } = story;
  const providerIds = await idsOfProviders(hub);
  const steps = stepsUntil(story.firstYear, until);
  let ofYear: WeeksOfYear | null = null;
  for (const step of steps.slice(story.stepsDone)) {
    if (ofYear?.year !== step.year) ofYear = learnedIn(story, step.year);
    clock.set(step.end);
    await changePersons(hub, city, step);
    const late = step.week === 0 && step.position > 0 ? learnedIn(story, step.year - 1).late : [];
    const reports = [...late, ...ofYear.weeks[step.week]!.map((packed) => ({ year: step.year, packed }))];
    await reportAll(story, providerIds, reports, step.end);
    await refreshRollups(hub);
    await noteDemoProgress(hub.sql, step.number + 1, step.number === steps.length - 1);
    story.progress((step.number + 1) / steps.length);
  }
}

interface Step {
  readonly number: number;
  readonly year: number;
  /** Of the year in the story: 0, 1, 2. */
  readonly position: number;
  readonly week: number;
  readonly end: Date;
}

function stepsUntil(firstYear: number, until: Date): Step[] {
  return Array.from({ length: DEMO_YEARS * WEEKS }, (_, number) => {
    const position = Math.floor(number / WEEKS);
    const week = number % WEEKS;
    const year = firstYear + position;
    const lastMoment = new Date(startOfDay(year, Math.min(365, (week + 1) * 7)).getTime() - 60_000);
    return { number, year, position, week, end: lastMoment < until ? lastMoment : until };
  }).filter((step) => startOfDay(step.year, step.week * 7) < until);
}

interface WeeksOfYear {
  readonly year: number;
  readonly weeks: readonly (readonly PackedLearning[])[];
  /** Learned in the last days and reported only when the year has closed. */
  readonly late: readonly Report[];
}

interface Report {
  readonly year: number;
  readonly packed: PackedLearning;
}

const LAST_DAYS = 350;

function learnedIn({ city, firstYear }: Story, year: number): WeeksOfYear {
  const weeks: PackedLearning[][] = Array.from({ length: WEEKS }, () => []);
  const late: Report[] = [];
  for (let person = 0; person < city.persons; person++) {
    if (year - firstYear > LEAVING.year && city.leaves(person)) continue;
    for (const { course, day } of city.learningOf(person, year, city.unitOf(person).care)) {
      const packed = packLearning(person, course, day);
      if (day >= LAST_DAYS && chance(city.seed, 70, packed) < 0.04) late.push({ year, packed });
      else weeks[Math.floor(day / 7)]!.push(packed);
    }
  }
  return { year, weeks, late };
}

async function changePersons(hub: Hub, city: InventedCity, { position, week }: Step): Promise<void> {
  if (position === MOVING.year && week === MOVING.week)
    await importAll(
      importPersons,
      hub,
      tableInMemory(DEMO_PERSON_COLUMNS, () => personRows(city, 'MOVED', city.moves)),
    );
  if (position === LEAVING.year && week === LEAVING.week)
    await importAll(
      importPersons,
      hub,
      tableInMemory(DEMO_PERSON_COLUMNS, () => personRows(city, 'LEFT', city.leaves)),
    );
}

async function idsOfProviders(hub: Hub): Promise<number[]> {
  const rows = await hub.sql.query<{ id: number; code: string }>('SELECT id, code FROM provider');
  return DEMO_PROVIDERS.map(({ code }) => rows.find((row) => row.code === code)!.id);
}

/** Each provider reports what was learned with it; the next push is stored while the one before is judged. */
async function reportAll(
  { hub, city }: Story,
  providerIds: readonly number[],
  reports: readonly Report[],
  now: Date,
): Promise<void> {
  let judging: Promise<unknown> = Promise.resolve();
  for (const [provider, providerId] of providerIds.entries()) {
    const own = reports.filter(({ packed }) => city.courses[unpackLearning(packed).course]!.provider === provider);
    for (let start = 0; start < own.length; start += MOST_COMPLETIONS) {
      const rows = own
        .slice(start, start + MOST_COMPLETIONS)
        .map(({ year, packed }) => demoCompletion(city.seed, year, packed, city.courses))
        .filter((row) => hasHappened(row, now));
      if (rows.length === 0) continue;
      const { batchId } = await pushCompletions(hub, providerId, rows);
      judging = judging.then(() => (batchId === null ? undefined : judgeBatch(hub, batchId)));
      judging.catch(() => undefined);
    }
  }
  await judging;
}

function hasHappened({ completedAt }: CompletionRow, now: Date): boolean {
  return completedAt instanceof Date && completedAt <= now;
}
