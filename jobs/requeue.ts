import type { Hub } from '../src/platform/hub';
import { pendingTasks, reviveDeadTasks } from '../src/platform/outbox';
import { FORGOTTEN, type OpenBell, QUEUE_OF } from './queues';

export interface Requeued {
  /** Tasks that had failed for good and may be tried again. */
  readonly revived: number;
  /** Tasks put on the queues, the revived among them. */
  readonly queued: number;
}

const PAGE = 1_000;

/**
 * Puts on the queues whatever the database says is still to be done, after Redis was lost or after a fault was mended.
 * Unlike a ring, it fails where Redis does not answer.
 */
export async function requeue(hub: Hub, bell: OpenBell): Promise<Requeued> {
  const revived = await reviveDeadTasks(hub.sql, hub.clock.now());
  const tasks = await pendingTasks(hub.sql);
  for (let start = 0; start < tasks.length; start += PAGE) {
    await Promise.all(
      tasks
        .slice(start, start + PAGE)
        .map(({ kind, refId }) =>
          bell.queues[QUEUE_OF[kind]].add(kind, { refId }, { ...FORGOTTEN, jobId: `${kind}-${refId}` }),
        ),
    );
  }
  return { revived, queued: tasks.length };
}
