import type { Hub } from './hub';
import type { MetricSource } from './metric-source';

/** What waits in the outbox, and what was given up after too many attempts and waits for `hub requeue`. */
export function outboxMetrics(hub: Hub): MetricSource {
  return {
    type: 'gauge',
    name: 'hub_outbox_tasks',
    help: 'Tasks of the outbox by kind; dead ones wait for `hub requeue`',
    async read() {
      const rows = await hub.sql.query<{ kind: string; state: string; tasks: number }>(
        `SELECT kind, IF(dead_at IS NULL, 'pending', 'dead') AS state, COUNT(*) AS tasks FROM outbox GROUP BY kind, state`,
      );
      return rows.map(({ kind, state, tasks }) => ({ labels: { kind, state }, value: tasks }));
    },
  };
}
