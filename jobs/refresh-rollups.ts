import { refreshRollups } from '../src/compliance/refresh-rollups';
import type { Hub } from '../src/platform/hub';
import type { ScheduledJob } from './define-job';

/** Figures are fresh within 5 s; a refresh rests twice as long as it took, so that it never eats more than a third. */
const REST_FACTOR = 2;
const LONGEST_REST_MS = 3_000;
let restUntil = 0;

/** Recomputes what was marked as stale. Nothing marked: one small read. */
export const refreshRollupsJob: ScheduledJob = {
  name: 'refresh-rollups',
  everyMs: 500,
  async perform(hub: Hub) {
    const started = performance.now();
    if (started < restUntil) return;
    await refreshRollups(hub);
    const took = performance.now() - started;
    restUntil = performance.now() + Math.min(LONGEST_REST_MS, took * REST_FACTOR);
  },
};
