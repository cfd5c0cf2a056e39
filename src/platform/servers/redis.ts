import { closeSync, mkdirSync, openSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { spawnBound, stopChild } from './bound-child';
import { freeLoopbackPort } from './ports';
import { keptSecret, writePrivateFile } from './private-files';
import { awaitAnswer, awaitPredecessor, linesOf, notePid, type PrivateServer, withAnotherPort } from './private-server';
import { StartError } from './start-error';

export interface PrivateRedisOptions {
  /** Full path of redis-server or valkey-server. */
  readonly program: string;
  readonly dataDir: string;
  /** The data are thrown away at the end: nothing is written to disk. */
  readonly throwAway: boolean;
}

const END_PATIENCE_MS = 10_000;

/**
 * Starts a Redis (or Valkey) of our own on a free loopback port with its data in `<dataDir>/redis`: every command in an
 * append-only file, nothing evicted, a random password in a file of mode 0600.
 * @throws StartError in one sentence
 */
export async function startRedis(options: PrivateRedisOptions): Promise<PrivateServer> {
  const folder = join(options.dataDir, 'redis');
  await awaitPredecessor(`${folder}.pid`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = keptSecret(`${folder}.password`);
  return withAnotherPort(async () => serve(options, folder, password, await freeLoopbackPort()));
}

async function serve(
  options: PrivateRedisOptions,
  folder: string,
  password: string,
  port: number,
): Promise<PrivateServer> {
  writePrivateFile(`${folder}.conf`, configuration(options, folder, password, port));
  rmSync(`${folder}.log`, { force: true });
  const log = openSync(`${folder}.log`, 'a', 0o600);
  const child = spawnBound(options.program, [`${folder}.conf`], { stdio: ['ignore', log, log] });
  closeSync(log);
  const stop = async () => {
    await (options.throwAway ? stopChild(child, 0, 'SIGKILL') : stopChild(child, END_PATIENCE_MS));
    rmSync(`${folder}.pid`, { force: true });
  };
  try {
    notePid(`${folder}.pid`, child);
    const url = `redis://:${password}@127.0.0.1:${port}`;
    const errors = () => linesOf(`${folder}.log`, /# |error|FATAL/i, /^.*?[#*] /);
    const title = await awaitAnswer('Redis', child, () => askTitle(url, folder), errors);
    return { url, title, child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In a file and not on the command line, which every user of the machine can read. */
function configuration({ throwAway }: PrivateRedisOptions, folder: string, password: string, port: number): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder.replace(/["\\]/g, '\\$&')}"`,
    `databases ${throwAway ? 512 : 16}`,
    `appendonly ${throwAway ? 'no' : 'yes'}`,
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    '',
  ].join('\n');
}

/**
 * Product and version, or null while nobody answers or the data are still being read.
 * @throws StartError where it is not ours that answers at this port
 */
async function askTitle(url: string, folder: string): Promise<string | null> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: () => null,
    enableReadyCheck: true,
    maxRetriesPerRequest: 0,
    disconnectTimeout: 50,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const [, answered] = (await redis.config('GET', 'dir')) as string[];
    if (!answered || realpathSync(answered) !== realpathSync(folder))
      throw new StartError('Another Redis answers at the port that was free a moment ago: start again.');
    const info = await redis.info('server');
    const valkey = /valkey_version:(\S+)/.exec(info)?.[1];
    return valkey ? `Valkey ${valkey}` : `Redis ${/redis_version:(\S+)/.exec(info)?.[1]}`;
  } catch (error) {
    if (error instanceof StartError) throw error;
    return null;
  } finally {
    redis.disconnect();
  }
}
