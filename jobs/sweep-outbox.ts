import type { Hub } from '../src/platform/hub';
import { dueTasks } from '../src/platform/outbox';
import type { ScheduledJob } from './define-job';

/** Younger tasks have just been rung for. */
const GRACE_MS = 3_000;
const MOST_AT_ONCE = 1_000;

/** Rings again for what is due and not done: the bell was lost, Redis was wiped, or an attempt failed. */
export const sweepOutboxJob: ScheduledJob = {
  name: 'sweep-outbox',
  everyMs: 2_000,
  async perform(hub: Hub) {
    const due = new Date(hub.clock.now().getTime() - GRACE_MS);
    for (const task of await dueTasks(hub.sql, due, MOST_AT_ONCE)) hub.bell.ring(task.kind, task.refId);
  },
};
