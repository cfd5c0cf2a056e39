import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { errnoOf } from '../database';
import { StartError } from './start-error';

const PATIENCE_MS = 5_000;

/** By error number: why a server does not let the user of DATABASE_URL in, and the remedy. */
export const DATABASE_REFUSALS: Readonly<Record<number, string>> = {
  1044: 'its user may not use that database: grant it',
  1045: 'the server refuses its user or password: correct them',
  1049: 'the server has no database of that name: create it, with character set utf8mb4',
  1698: 'the server refuses its user or password: correct them',
};

/** @throws StartError naming DATABASE_URL where it is no such address or nobody answers there; never repeats its password */
export async function checkDatabaseUrl(url: string): Promise<void> {
  if (!/^(mariadb|mysql):\/\/[^/]+\/[^/?]+/.test(url))
    throw new StartError(
      'The setting DATABASE_URL is wrong: it must look like mariadb://user:password@host:port/name or mysql://….',
    );
  try {
    const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: PATIENCE_MS });
    connection.destroy();
  } catch (error) {
    const known = DATABASE_REFUSALS[errnoOf(error) ?? 0];
    throw new StartError(
      `The setting DATABASE_URL cannot be used: ${known ?? `no database answers at ${placeOf(url)} (${codeOf(error)}): start it or correct the address`}.`,
    );
  }
}

/** @throws StartError naming REDIS_URL where nobody answers there, the password is refused, or it drops keys when full */
export async function checkRedisUrl(url: string): Promise<void> {
  if (!/^rediss?:\/\//.test(url))
    throw new StartError('The setting REDIS_URL is wrong: it must look like redis://[:password@]host:port[/number].');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    disconnectTimeout: 50,
  });
  let failure: unknown;
  redis.on('error', (error) => {
    failure = error;
  });
  try {
    await redis.connect();
    await redis.ping();
    await refuseEviction(redis);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The setting REDIS_URL cannot be used: ${redisReason(url, failure ?? error)}.`);
  } finally {
    redis.disconnect();
  }
}

/** A Redis that evicts loses queued jobs in silence. Where the question itself is forbidden, the operator is trusted. */
async function refuseEviction(redis: Redis): Promise<void> {
  const [, policy] = (await redis.config('GET', 'maxmemory-policy').catch(() => [])) as string[];
  if (policy && policy !== 'noeviction')
    throw new StartError(
      `The Redis of REDIS_URL drops keys when it is full (maxmemory-policy ${policy}): set its maxmemory-policy to noeviction.`,
    );
}

function redisReason(url: string, error: unknown): string {
  const words = error instanceof Error ? error.message : '';
  if (/NOAUTH|WRONGPASS|ERR AUTH|NOPERM/i.test(words)) return 'the server refuses its user or password: correct them';
  return `no Redis answers at ${placeOf(url)} (${codeOf(error)}): start it or correct the address`;
}

function codeOf(error: unknown): string {
  return String((error as { code?: string } | null)?.code ?? 'no answer');
}

function placeOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'that address';
  }
}
