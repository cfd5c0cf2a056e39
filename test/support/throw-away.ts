import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { StartError } from '../../src/platform/servers/start-error';

/** Where a run of the tests may make its databases, handed to Jest's processes in their environment. */
export interface TestServers {
  /** A user that may create databases; the database it names is not touched. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Marks what belongs to this run: 8 letters and digits. */
  readonly run: string;
}

const CLAIM = 'hub-test-run';
const ACCESS_DENIED_ERRNOS = new Set([1044, 1045, 1227]);

export function newRun(): string {
  return randomBytes(4).toString('hex');
}

/** @throws where the tests were started without `npm test` */
export function testServers(env: NodeJS.ProcessEnv = process.env): TestServers {
  const { HUB_TEST_DATABASE_URL: databaseUrl, HUB_TEST_REDIS_URL: redisUrl, HUB_TEST_RUN: run } = env;
  if (!databaseUrl || !redisUrl || !run)
    throw new Error('These tests need their servers: run them with `npm test -- PATH`.');
  return { databaseUrl, redisUrl, run };
}

/** The variables that `testServers` reads. */
export function testEnvironment({ databaseUrl, redisUrl, run }: TestServers): NodeJS.ProcessEnv {
  return { HUB_TEST_DATABASE_URL: databaseUrl, HUB_TEST_REDIS_URL: redisUrl, HUB_TEST_RUN: run };
}

async function onDatabaseServer<T>(
  servers: TestServers,
  work: (query: (statement: string) => Promise<RowDataPacket[]>) => Promise<T>,
): Promise<T> {
  const connection = await createConnection({ uri: servers.databaseUrl.replace(/^mariadb:/, 'mysql:') });
  try {
    return await work(async (statement) => (await connection.query<RowDataPacket[]>(statement))[0]);
  } finally {
    await connection.end();
  }
}

/** A new empty database of this run; returns its address. */
export async function createTestDatabase(servers: TestServers): Promise<string> {
  const name = `hub_test_${servers.run}_${randomBytes(4).toString('hex')}`;
  try {
    await onDatabaseServer(servers, (query) =>
      query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`),
    );
  } catch (error) {
    if (!ACCESS_DENIED_ERRNOS.has((error as { errno?: number }).errno ?? 0)) throw error;
    throw new StartError(
      'The user of DATABASE_URL may not create databases, which the tests need: grant it on `hub\\_test\\_%`.*.',
    );
  }
  const url = new URL(servers.databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropTestDatabase(servers: TestServers, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await onDatabaseServer(servers, (query) => query(`DROP DATABASE IF EXISTS ${name}`));
}

/** An empty logical database of the Redis server, kept from other test files of this run and others; returns its address. */
export async function claimRedis(servers: TestServers): Promise<string> {
  const redis = new Redis(servers.redisUrl, { maxRetriesPerRequest: 1 });
  try {
    for (let number = 1; ; number++) {
      await redis.select(number).catch(() => {
        throw new StartError(
          'The Redis of REDIS_URL has no empty logical database left for the tests: empty one, or use another server.',
        );
      });
      if ((await redis.set(CLAIM, servers.run, 'NX')) !== 'OK') continue;
      if ((await redis.dbsize()) === 1) {
        const url = new URL(servers.redisUrl);
        url.pathname = `/${number}`;
        return url.href;
      }
      await redis.del(CLAIM);
    }
  } finally {
    redis.disconnect();
  }
}

export async function releaseRedis(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  await redis.flushdb().finally(() => redis.disconnect());
}

/** Removes whatever this run has left on servers that are not its own. */
export async function removeLeftOvers(servers: TestServers): Promise<void> {
  await onDatabaseServer(servers, async (query) => {
    const rows = await query(`SHOW DATABASES LIKE 'hub\\_test\\_${servers.run}\\_%'`);
    for (const row of rows) await query(`DROP DATABASE IF EXISTS ${String(Object.values(row)[0])}`);
  });
  const redis = new Redis(servers.redisUrl, { maxRetriesPerRequest: 1 });
  try {
    for (let number = 1; (await redis.select(number).catch(() => null)) === 'OK'; number++)
      if ((await redis.get(CLAIM)) === servers.run) await redis.flushdb();
  } finally {
    redis.disconnect();
  }
}
