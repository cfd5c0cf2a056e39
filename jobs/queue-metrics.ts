import type { MetricSource } from '../src/platform/metric-source';
import { type OpenBell, QUEUES } from './queues';

/** How many jobs stand in each queue by state. The outbox says what is to be done; this, what Redis knows of it. */
export function queueMetrics(bell: OpenBell): MetricSource {
  return {
    type: 'gauge',
    name: 'hub_queue_jobs',
    help: 'Jobs by queue and state',
    async read() {
      const counts = await Promise.all(
        QUEUES.map((queue) => bell.queues[queue].getJobCounts('waiting', 'active', 'delayed', 'failed')),
      );
      return QUEUES.flatMap((queue, at) =>
        Object.entries(counts[at]!).map(([state, value]) => ({ labels: { queue, state }, value })),
      );
    },
  };
}
