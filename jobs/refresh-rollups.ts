import { oldestMark, refreshRollups } from '../src/compliance/refresh-rollups';
import type { Hub } from '../src/platform/hub';
import { hasTasks } from '../src/platform/outbox';
import type { ScheduledJob } from './define-job';

/** While completions wait to be judged more marks are coming, and marks may grow this old; figures stay fresh within 5 s. */
const PATIENCE_MS = 3_000;

/** Recomputes what was marked as stale. Nothing marked: one small read. */
export const refreshRollupsJob: ScheduledJob = {
  name: 'refresh-rollups',
  everyMs: 500,
  async perform(hub: Hub) {
    const marked = await oldestMark(hub.sql);
    if (marked === null) return;
    const isOld = hub.clock.now().getTime() - marked.getTime() >= PATIENCE_MS;
    if (isOld || !(await hasTasks(hub.sql, 'judge-batch'))) await refreshRollups(hub);
  },
};
