import type { TaskKind } from '../src/platform/outbox';
import type { Hub } from '../src/platform/hub';

/** A task of the outbox and what does it. Must be harmless to run twice, late, or beside itself. */
export interface TaskJob {
  readonly kind: TaskKind;
  readonly perform: (hub: Hub, refId: number) => Promise<unknown>;
}

/** What runs again and again on its own, at most one at a time in the whole hub. */
export interface ScheduledJob {
  readonly name: string;
  readonly everyMs: number;
  readonly perform: (hub: Hub) => Promise<unknown>;
}
