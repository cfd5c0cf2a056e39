import { localYearOf } from '../platform/clock';
import type { Hub } from '../platform/hub';
import { beginDemoCity, type DemoCity, holdsRegistrations, noteDemoProgress, readDemoCity } from './demo-city';
import { startOfDay } from './demo-learning.rules';
import { DEMO_YEARS, inventCity } from './invent-city';
import { setUpCity } from './set-up-city';
import { settableClock } from './settable-clock';
import { tellStory } from './tell-story';

export interface DemoOptions {
  /** How many people the city has, 100 to 250,000. */
  readonly persons: number;
  /** The same seed makes the same city. */
  readonly seed?: number;
  /** Told from time to time: 0 to 1. */
  readonly progress?: (fraction: number) => void;
}

/** The demo would be mixed with other data; one sentence. */
export class DemoRefused extends Error {}

const DEFAULT_SEED = 371_600;
/** Of the time that loading takes. */
const SET_UP_SHARE = 0.08;
/**
 * Fills an empty database with an invented city: its organisations, people and courses come in through the imports, three
 * years of learning through pushes and judging, week by week under a clock that walks through those years. Killed in the
 * middle and called again it goes on where it stopped, because every door it uses takes the same thing twice without harm.
 * @returns what was loaded now or before
 * @throws DemoRefused where the database holds other registrations
 */
export async function loadDemoCity(hub: Hub, options: DemoOptions): Promise<DemoCity> {
  return onlyOne(hub, async () => {
    const present = await readDemoCity(hub.sql);
    if (present?.isComplete) return present;
    const begun = present ?? (await begin(hub, options));
    const lastYear = localYearOf(begun.cityNow);
    const firstYear = lastYear - DEMO_YEARS + 1;
    const clock = settableClock(startOfDay(firstYear, 0));
    const past: Hub = { ...hub, clock };
    const city = inventCity(begun);
    const progress = options.progress ?? (() => undefined);
    if (begun.stepsDone === null) {
      await setUpCity(past, city, lastYear, (fraction) => progress(fraction * SET_UP_SHARE));
      await noteDemoProgress(hub.sql, 0, false);
    }
    await tellStory({
      hub: past,
      clock,
      city,
      firstYear,
      until: begun.cityNow,
      stepsDone: begun.stepsDone ?? 0,
      progress: (fraction) => progress(SET_UP_SHARE + fraction * (1 - SET_UP_SHARE)),
    });
    return (await readDemoCity(hub.sql))!;
  });
}

async function begin(hub: Hub, { persons, seed = DEFAULT_SEED }: DemoOptions): Promise<DemoCity> {
  if (await holdsRegistrations(hub.sql))
    throw new DemoRefused('The demo city is not loaded because the database holds other data: set HUB_DEMO to 0.');
  await beginDemoCity(hub.sql, { seed, persons, cityNow: hub.clock.now() });
  return (await readDemoCity(hub.sql))!;
}

/** Longer than any city takes. */
const PATIENCE_S = 3_600;

/** Two programs that start on one database load it once; the second waits. */
async function onlyOne<T>(hub: Hub, work: () => Promise<T>): Promise<T> {
  const runner = hub.database.createQueryRunner();
  try {
    const [lock] = await runner.query(`SELECT GET_LOCK(CONCAT('hub-demo-', DATABASE()), ${PATIENCE_S}) AS held`);
    if (Number(lock.held) !== 1) throw new DemoRefused('Another program has been loading the demo city for an hour.');
    return await work();
  } finally {
    await runner.query("SELECT RELEASE_LOCK(CONCAT('hub-demo-', DATABASE()))").catch(() => undefined);
    await runner.release();
  }
}
