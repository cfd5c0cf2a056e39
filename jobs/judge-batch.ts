import { judgeBatch } from '../src/intake/judge-batch';
import type { MetricSource } from '../src/platform/metric-source';
import type { TaskJob } from './define-job';

/** How many completions this process has judged. */
let judged = 0;

/** Judges what a push left in the inbox. A completion that is no longer RECEIVED is left alone. */
export const judgeBatchJob: TaskJob = {
  kind: 'judge-batch',
  async perform(hub, batchId) {
    judged += await judgeBatch(hub, batchId);
  },
};

export const judgedMetrics: MetricSource = {
  type: 'counter',
  name: 'hub_completions_judged_total',
  help: 'Completions this process has judged',
  read: () => [{ labels: {}, value: judged }],
};
