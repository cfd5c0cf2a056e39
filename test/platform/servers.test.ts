import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { packageRoot } from '../../src/platform/package-root';
import { ended } from '../../src/platform/servers/bound-child';
import { lockDataDir } from '../../src/platform/servers/data-dir-lock';
import { checkDatabaseUrl, checkRedisUrl } from '../../src/platform/servers/given-servers';
import { freeLoopbackPort } from '../../src/platform/servers/ports';
import { processOf } from '../../src/platform/servers/running-process';
import { testServers } from '../support/throw-away';

interface Answer {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly sentence?: string;
}

const STARTER = join(packageRoot, '.build', 'test', 'support', 'serve-until-killed.js');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hub-servers-test-')));
const starters: ChildProcess[] = [];

afterAll(async () => {
  for (const each of starters) each.kill('SIGKILL');
  await sleep(100);
  rmSync(folder, { recursive: true, force: true });
});

function start(dataDir: string, env: NodeJS.ProcessEnv = {}): { process: ChildProcess; answer: Promise<Answer> } {
  const child = spawn(process.execPath, [STARTER, dataDir], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  starters.push(child);
  const answer = new Promise<Answer>((resolve) =>
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Answer)),
  );
  return { process: child, answer };
}

/** The numbers of all processes that name `text` on their command line or work in a folder of that name. */
function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text) || readlinkSync(`/proc/${pid}/cwd`).includes(text)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function onDatabase<T>(url: string, statement: string): Promise<T[]> {
  const connection = await createConnection(url.replace(/^mariadb:/, 'mysql:'));
  try {
    return (await connection.query(statement))[0] as T[];
  } finally {
    await connection.end();
  }
}

async function onRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

describe('private servers', () => {
  // A name of 120 characters: the path of a socket in it would be longer than a socket's path may be.
  const dataDir = join(folder, 'd'.repeat(120));

  it('die with a starter that is killed with SIGKILL, and the next start finds the data', async () => {
    const first = start(dataDir);
    const { databaseUrl, redisUrl } = await first.answer;
    await onDatabase(databaseUrl, 'CREATE TABLE kept (n INT PRIMARY KEY)');
    await onDatabase(databaseUrl, 'INSERT INTO kept VALUES (42)');
    await onRedis(redisUrl, (redis) => redis.set('kept', 'yes'));
    expect(processesNaming(dataDir).length).toBeGreaterThanOrEqual(3);

    first.process.kill('SIGKILL');
    await ended(first.process);
    await sleep(150);
    expect(processesNaming(dataDir)).toEqual([]);

    const second = start(dataDir);
    const again = await second.answer;
    expect(await onDatabase(again.databaseUrl, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    expect(await onRedis(again.redisUrl, (redis) => redis.get('kept'))).toBe('yes');
    second.process.kill('SIGTERM');
    await ended(second.process);
    expect(processesNaming(dataDir)).toEqual([]);
  });

  it('are refused to a second starter on the same folder, in one sentence', async () => {
    const first = start(dataDir);
    await first.answer;
    expect((await start(dataDir).answer).sentence).toBe(
      `The data folder ${dataDir} is in use by another hub (process ${first.process.pid}): stop that one, or set HUB_DATA_DIR to another folder.`,
    );
    first.process.kill('SIGTERM');
    await ended(first.process);
  });

  it('answer nobody without their password, which only their owner can read', async () => {
    const first = start(dataDir);
    const { databaseUrl, redisUrl } = await first.answer;
    const { port } = new URL(databaseUrl);
    await expect(onDatabase(`mysql://root@127.0.0.1:${port}/mysql`, 'SELECT 1')).rejects.toMatchObject({ errno: 1045 });
    await expect(checkRedisUrl(`redis://127.0.0.1:${new URL(redisUrl).port}`)).rejects.toThrow(
      'refuses its user or password',
    );
    for (const name of ['mariadb.password', 'redis.password', 'redis.conf'])
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
    for (const pid of processesNaming(dataDir)) {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      expect(commandLine).not.toContain(new URL(databaseUrl).password);
    }
    first.process.kill('SIGTERM');
    await ended(first.process);
  });

  it('say what became of them when they end by themselves during the start', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'mariadb'), { recursive: true });
    writeFileSync(join(broken, 'mariadb', 'ibdata1'), 'no tablespace');
    const starter = start(broken);
    const { sentence } = await starter.answer;
    await ended(starter.process);
    expect(sentence).toMatch(/^MariaDB ended while it started \(code \d+\): .+\.$/);
    expect(processesNaming(broken)).toEqual([]);
  });

  it('refuse a size of memory that is none', async () => {
    const { sentence } = await start(join(folder, 'memory'), { HUB_DATABASE_MEMORY: 'plenty' }).answer;
    expect(sentence).toBe('The setting HUB_DATABASE_MEMORY is wrong: it must be a size such as 256M or 2G.');
  });
});

describe('a bound child', () => {
  /** Starts a program that binds a `sleep` to itself, as on `platform`; returns it and the number of the sleep. */
  async function bindSleep(platform: string): Promise<{ parent: ChildProcess; pid: number }> {
    const script = `Object.defineProperty(process, 'platform', { value: ${JSON.stringify(platform)} });
      const { spawnBound } = require(${JSON.stringify(join(packageRoot, '.build/src/platform/servers/bound-child.js'))});
      console.log(spawnBound('sleep', ['1000']).pid); setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    starters.push(parent);
    const line = await new Promise<string>((resolve) =>
      createInterface({ input: parent.stdout }).once('line', resolve),
    );
    return { parent, pid: Number(line) };
  }

  it.each([
    ['a parent-death signal', 'linux'],
    ['a watchdog, where the kernel has no such signal', 'darwin'],
  ])('dies with its parent through %s', async (_how, platform) => {
    const { parent, pid } = await bindSleep(platform);
    await sleep(100);
    expect(processOf(pid)).not.toBeNull();
    parent.kill('SIGKILL');
    await sleep(300);
    expect(processOf(pid)).toBeNull();
  });
});

describe('the lock of a data folder', () => {
  const dataDir = join(folder, 'locked');

  it('is taken over from a process that has ended', () => {
    lockDataDir(dataDir);
    const lock = join(dataDir, 'lock');
    writeFileSync(lock, JSON.stringify({ pid: process.pid, startedAt: 'in another life' }));
    lockDataDir(dataDir)();
    expect(() => statSync(lock)).toThrow('ENOENT');
  });

  it('is taken over from one that left half a file', () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'lock'), '{"pid":');
    lockDataDir(dataDir)();
  });

  it('names a folder that is a file', () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect(() => lockDataDir(join(folder, 'a-file'))).toThrow(/\(HUB_DATA_DIR\) cannot be used: it is a file/);
    expect(() => lockDataDir(join(folder, 'a-file', 'below'))).toThrow(/\(HUB_DATA_DIR\) cannot be used/);
  });
});

describe('given servers', () => {
  it('are named by their setting and place, never their password, where nobody answers', async () => {
    const place = `127.0.0.1:${await freeLoopbackPort()}`;
    await expect(checkDatabaseUrl(`mariadb://hub:geheim@${place}/hub`)).rejects.toThrow(
      `The setting DATABASE_URL cannot be used: no database answers at ${place} (ECONNREFUSED): start it or correct the address.`,
    );
    await expect(checkRedisUrl(`redis://:geheim@${place}`)).rejects.toThrow(
      `The setting REDIS_URL cannot be used: no Redis answers at ${place} (ECONNREFUSED): start it or correct the address.`,
    );
  });

  it('are refused with the reason where the password or the database is wrong', async () => {
    const wrong = new URL(testServers().databaseUrl);
    wrong.pathname = '/not_there';
    await expect(checkDatabaseUrl(wrong.href)).rejects.toThrow('the server has no database of that name');
    wrong.password = 'wrong';
    await expect(checkDatabaseUrl(wrong.href)).rejects.toThrow('the server refuses its user or password');
    await expect(checkDatabaseUrl('postgres://u:p@h/d')).rejects.toThrow('it must look like mariadb://');
  });

  it('are used independently of each other', async () => {
    const dataDir = join(folder, 'half');
    const { databaseUrl } = testServers();
    const starter = start(dataDir, { GIVEN_DATABASE_URL: databaseUrl });
    expect((await starter.answer).databaseUrl).toBe(databaseUrl);
    expect(readdirSync(dataDir)).not.toContain('mariadb');
    starter.process.kill('SIGTERM');
    await ended(starter.process);
  });
});
