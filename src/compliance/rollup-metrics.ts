import type { Hub } from '../platform/hub';
import type { MetricSource } from '../platform/metric-source';
import { countedUntil } from './report';

/** How far behind the present the figures for dashboards are. */
export function rollupMetrics(hub: Hub): MetricSource {
  return {
    type: 'gauge',
    name: 'hub_rollup_lag_seconds',
    help: 'Age of the oldest change that compliance figures do not count yet',
    async read() {
      const lag = hub.clock.now().getTime() - (await countedUntil(hub)).getTime();
      return [{ labels: {}, value: Math.max(0, lag / 1000) }];
    },
  };
}
