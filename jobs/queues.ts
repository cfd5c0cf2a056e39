import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, Queue } from 'bullmq';
import type { Log } from '../src/platform/log';
import type { Bell, TaskKind } from '../src/platform/outbox';
import type { Settings } from '../src/platform/settings';

/** Every queue of the hub. Jobs carry ids, never content: the database is the truth, Redis is a bell. */
export const QUEUES = ['intake', 'rollups', 'upkeep'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Which queue does which task. */
export const QUEUE_OF: Readonly<Record<TaskKind, QueueName>> = {
  'judge-batch': 'intake',
  'resettle-learning': 'intake',
};

/**
 * The keys of all queues begin with this: in braces, so that a Redis Cluster keeps them together, and with the database's
 * name, so that hubs may share a Redis.
 */
export function queuePrefix(settings: Settings): string {
  return `{hub-${new URL(settings.databaseUrl).pathname.slice(1)}}`;
}

/** Options of an ioredis connection to the setting REDIS_URL. */
export function redisConnection(settings: Settings, options: Partial<ConnectionOptions> = {}): ConnectionOptions {
  const url = new URL(settings.redisUrl);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.pathname.length > 1 ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    ...options,
  };
}

/** A job is removed when it ends, well or badly: its history is in the database. */
export const FORGOTTEN = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

/** A bell whose connections can be closed. */
export interface OpenBell extends Bell {
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** Resolves once Redis answers; throws where it does not within 5 s. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the queues for producing. While Redis is away a ring is lost, not waited for: the sweep rings again.
 */
export function openBell(settings: Settings, log: Log): OpenBell {
  const connection = redisConnection(settings, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: false,
  });
  const entries = QUEUES.map((name) => [name, new Queue(name, { connection, prefix: queuePrefix(settings) })] as const);
  const queues = Object.fromEntries(entries) as Record<QueueName, Queue>;
  for (const [name, queue] of entries)
    queue.on('error', (error) => log.debug({ err: error, queue: name }, 'queue connection'));
  return {
    queues,
    ring(kind, refId) {
      queues[QUEUE_OF[kind]]
        .add(kind, { refId }, { ...FORGOTTEN, jobId: `${kind}-${refId}` })
        .catch((error: unknown) => log.warn({ err: error, kind, refId }, 'bell not heard; the sweep will ring again'));
    },
    async ready() {
      await Promise.race([Promise.all(entries.map(([, queue]) => queue.waitUntilReady())), timeout(5_000)]);
    },
    async close() {
      await Promise.all(entries.map(([, queue]) => queue.close().catch(() => undefined)));
    },
  };
}

async function timeout(milliseconds: number): Promise<never> {
  await sleep(milliseconds, undefined, { ref: false });
  throw new Error('Connection is closed: Redis did not answer in time');
}
