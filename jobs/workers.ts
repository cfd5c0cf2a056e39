import { Worker } from 'bullmq';
import type { Hub } from '../src/platform/hub';
import { noteFailure, type TaskKind } from '../src/platform/outbox';
import type { ScheduledJob, TaskJob } from './define-job';
import { judgeBatchJob } from './judge-batch';
import { type OpenBell, type QueueName, queuePrefix, redisConnection } from './queues';
import { refreshRollupsJob } from './refresh-rollups';
import { resettleLearningJob } from './resettle-learning';
import { sweepOutboxJob } from './sweep-outbox';

/** A kind of task without its job does not compile. */
const TASK_JOBS: Readonly<Record<TaskKind, TaskJob>> = {
  'judge-batch': judgeBatchJob,
  'resettle-learning': resettleLearningJob,
};

const SCHEDULES: readonly (readonly [QueueName, ScheduledJob])[] = [
  ['rollups', refreshRollupsJob],
  ['upkeep', sweepOutboxJob],
];

/** Schedules live in Redis and are gone after it was wiped: declared again this often. */
const SCHEDULES_DECLARED_EVERY_MS = 4_000;

export interface OpenWorkers {
  /** Finishes the jobs in hand, takes no new ones. */
  close(): Promise<void>;
}

/** Starts this process's share of all jobs. A worker killed in the middle of a job is noticed within 10 s. */
export async function openWorkers(hub: Hub, bell: OpenBell): Promise<OpenWorkers> {
  const workers = [
    startWorker(hub, 'intake', hub.settings.judgeConcurrency, (name, refId) =>
      performTask(hub, name as TaskKind, refId),
    ),
    ...SCHEDULES.map(([queue, job]) => startWorker(hub, queue, 1, () => job.perform(hub))),
  ];
  await declareSchedules(hub, bell);
  const timer = setInterval(() => void declareSchedules(hub, bell), SCHEDULES_DECLARED_EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function startWorker(
  hub: Hub,
  queue: QueueName,
  concurrency: number,
  perform: (name: string, refId: number) => Promise<unknown>,
): Worker {
  const worker = new Worker(queue, async (job) => void (await perform(job.name, Number(job.data?.refId ?? 0))), {
    connection: redisConnection(hub.settings, { maxRetriesPerRequest: null }),
    prefix: queuePrefix(hub.settings),
    concurrency,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 3,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('error', (error) => hub.log.warn({ err: error, queue }, 'worker connection'));
  worker.on('failed', (job, error) => hub.log.error({ err: error, queue, job: job?.name }, 'job failed'));
  return worker;
}

/** Does one task; a failure is noted in the database, which decides when it is tried again. */
async function performTask(hub: Hub, kind: TaskKind, refId: number): Promise<void> {
  if (!(kind in TASK_JOBS)) throw new Error(`no job for the task ${kind}`);
  try {
    await TASK_JOBS[kind as keyof typeof TASK_JOBS].perform(hub, refId);
  } catch (error) {
    const reason = error instanceof Error ? error.name : typeof error;
    await noteFailure(hub.sql, kind, refId, reason, hub.clock.now()).catch(() => undefined);
    throw error;
  }
}

async function declareSchedules(hub: Hub, bell: OpenBell): Promise<void> {
  for (const [queue, job] of SCHEDULES) {
    await bell.queues[queue]
      .upsertJobScheduler(
        job.name,
        { every: job.everyMs },
        { name: job.name, opts: { removeOnComplete: true, removeOnFail: true } },
      )
      .catch((error: unknown) => hub.log.warn({ err: error, job: job.name }, 'schedule not declared'));
  }
}
