import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeHub, openHub } from '../../src/open-hub';
import type { Clock } from '../../src/platform/clock';
import type { Hub } from '../../src/platform/hub';
import { migrate } from '../../src/platform/migrate';
import type { Bell, TaskKind } from '../../src/platform/outbox';
import { readSettings } from '../../src/platform/settings';
import { claimRedis, createTestDatabase, dropTestDatabase, releaseRedis, testServers } from './throw-away';

/** A clock that stands still until it is told otherwise. */
export interface TestClock extends Clock {
  /** @param instant RFC 3339, e.g. `2025-06-01T09:00:00+08:00` */
  set(instant: string | Date): void;
  advance(milliseconds: number): void;
}

/** Keeps what was rung instead of waking anybody. */
export interface TestBell extends Bell {
  /** In the order of ringing; empty it with `rung.length = 0`. */
  readonly rung: { kind: TaskKind; refId: number }[];
}

export interface TestHub extends Hub {
  readonly clock: TestClock;
  readonly bell: TestBell;
  /** Drops the database, empties the Redis and removes the data folder. */
  close(): Promise<void>;
}

export interface TestHubOptions {
  /** What the clock shows at first; default `2025-06-01T09:00:00+08:00`. */
  readonly now?: string;
  /** More environment variables for `readSettings`, e.g. `{ HUB_REQUIRE_TOTP: '1' }`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The same in every run, so that sealed values can be compared; worth nothing outside of tests. */
export const TEST_KEYS = ['field', 'index', 'token', 'certificate']
  .map((purpose, position) => `${purpose}:t1:${Buffer.alloc(32, position + 1).toString('base64url')}`)
  .join(',');

export function testClock(now: string | Date = '2025-06-01T09:00:00+08:00'): TestClock {
  let instant = new Date(now);
  return {
    now: () => new Date(instant),
    set: (next) => {
      instant = new Date(next);
    },
    advance: (milliseconds) => {
      instant = new Date(instant.getTime() + milliseconds);
    },
  };
}

export function testBell(): TestBell {
  const rung: TestBell['rung'] = [];
  return { rung, ring: (kind, refId) => void rung.push({ kind, refId }) };
}

/**
 * A hub on a database of its own, freshly migrated, with an empty Redis of its own (`hub.settings.redisUrl`). Call it once
 * in `beforeAll` of a test file and `close()` what it returns in `afterAll`.
 */
export async function openTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const servers = testServers();
  const [databaseUrl, redisUrl] = await Promise.all([createTestDatabase(servers), claimRedis(servers)]);
  const dataDir = mkdtempSync(join(tmpdir(), `hub-test-${servers.run}-`));
  const settings = readSettings({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    HUB_DATA_DIR: dataDir,
    HUB_KEYS: TEST_KEYS,
    HUB_REQUIRE_TOTP: '0',
    PORT: '0',
    PUBLIC_URL: 'http://127.0.0.1:4000',
    PROVINCE_URL: '',
    LOG_LEVEL: 'silent',
    ...options.env,
  });
  const clock = testClock(options.now);
  const bell = testBell();
  const hub = await openHub(settings, { program: 'test', bell, clock });
  await migrate(hub.database);
  const close = async () => {
    await closeHub(hub);
    await Promise.all([dropTestDatabase(servers, databaseUrl), releaseRedis(redisUrl)]);
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...hub, clock, bell, close };
}
