import { Redis } from 'ioredis';
import type { Log } from './log';

/** How long a command may take before it counts as failed. */
const COMMAND_TIMEOUT_MS = 1_000;

/**
 * A connection for commands whose answer somebody waits for: while Redis is away each fails at once, and the connection
 * comes back by itself. It says once when Redis goes and once when it is back.
 */
export function openRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    lazyConnect: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(2_000, 100 * attempt),
  });
  let isAway = false;
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back');
    isAway = false;
  });
  redis.on('error', (error: NodeJS.ErrnoException) => {
    if (!isAway) log.warn({ code: error.code ?? error.name }, 'Redis is away');
    isAway = true;
  });
  return redis;
}
