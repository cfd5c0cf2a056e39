import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/platform/package-root';
import { ended } from '../../src/platform/servers/bound-child';
import { freeLoopbackPort } from '../../src/platform/servers/ports';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hub-up-test-')));
const started: ChildProcess[] = [];

afterAll(async () => {
  for (const each of started) each.kill('SIGKILL');
  await sleep(100);
  rmSync(folder, { recursive: true, force: true });
});

interface Up {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Resolves once the output shows it, or the process has ended. */
  shows(text: string): Promise<void>;
}

/** `npm run up` as npm runs it, without npm, with an environment of its own. */
function up(env: NodeJS.ProcessEnv): Up {
  const child = spawn(process.execPath, [join(packageRoot, '.build', 'src', 'up.js')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, HUB_DEMO: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const shows = async (text: string) => {
    while (!output.includes(text) && child.exitCode === null && child.signalCode === null) await sleep(20);
  };
  return { process: child, output: () => output, shows };
}

/** The numbers of the processes that name `text` on their command line, in their environment or as their folder. */
function processesOf(text: string): number[] {
  const seen = (pid: string) =>
    ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text)) ||
    readlinkSync(`/proc/${pid}/cwd`).includes(text);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return seen(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
  return answer?.status === 200;
}

describe('npm run up', () => {
  const dataDir = join(folder, 'data');

  it('brings the hub up, leaves no child behind when it is killed, and finds its data again', async () => {
    const port = await freeLoopbackPort();
    const first = up({ HUB_DATA_DIR: dataDir, PORT: String(port) });
    await first.shows('Ctrl-C stops all of it');
    expect(first.output()).toContain(`http://127.0.0.1:${port}/graphql`);
    expect(await isReady(port)).toBe(true);
    const keys = readFileSync(join(dataDir, 'hub-keys'), 'utf8');
    expect(processesOf(dataDir).length).toBeGreaterThanOrEqual(5);

    first.process.kill('SIGKILL');
    await ended(first.process);
    await sleep(300);
    expect(processesOf(dataDir)).toEqual([]);

    const second = up({ HUB_DATA_DIR: dataDir, PORT: String(port) });
    await second.shows('Ctrl-C stops all of it');
    expect(await isReady(port)).toBe(true);
    expect(readFileSync(join(dataDir, 'hub-keys'), 'utf8')).toBe(keys);

    const third = up({ HUB_DATA_DIR: dataDir, PORT: String(await freeLoopbackPort()) });
    await ended(third.process);
    expect(third.process.exitCode).toBe(1);
    expect(third.output()).toMatch(
      /^The data folder .+ is in use by another hub \(process \d+\): stop that one, .+\.\n$/,
    );

    second.process.kill('SIGINT');
    second.process.kill('SIGINT');
    await ended(second.process);
    expect(second.process.exitCode).toBe(0);
    expect(second.output()).toMatch(/API stopped\n.*Worker stopped\n.*Redis and MariaDB stopped\n/);
    expect(processesOf(dataDir)).toEqual([]);
  }, 60_000);

  it('goes on with a demo city whose loading was cut off, and prints its sign-ins', async () => {
    const env = {
      HUB_DATA_DIR: join(folder, 'demo'),
      PORT: String(await freeLoopbackPort()),
      HUB_DEMO: '1',
      HUB_DEMO_PERSONS: '100',
    };
    const first = up(env);
    await first.shows('Database brought to this version');
    await sleep(500);
    first.process.kill('SIGKILL');
    await ended(first.process);

    const second = up(env);
    await second.shows('Ctrl-C stops all of it');
    expect(second.output()).toMatch(/ s {2}Demo city of 100 persons/);
    expect(second.output()).toMatch(/demo\.bureau +\S+ +the city bureau/);
    second.process.kill('SIGTERM');
    await ended(second.process);
    expect(second.process.exitCode).toBe(0);
  }, 60_000);

  it('ends with one sentence and the rest stopped when the API dies', async () => {
    const port = await freeLoopbackPort();
    const hub = up({ HUB_DATA_DIR: dataDir, PORT: String(port) });
    await hub.shows('Ctrl-C stops all of it');
    const api = processesOf(dataDir).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('api.js'));
    process.kill(api!, 'SIGKILL');
    await ended(hub.process);
    expect(hub.process.exitCode).toBe(1);
    expect(hub.output()).toContain('The API ended although nobody stopped it (SIGKILL)');
    expect(processesOf(dataDir)).toEqual([]);
  }, 60_000);
});

describe('npm run up refuses with one sentence', () => {
  const dataDir = join(folder, 'refused');

  async function refusal(env: NodeJS.ProcessEnv): Promise<string> {
    const hub = up({ HUB_DATA_DIR: dataDir, PORT: String(await freeLoopbackPort()), ...env });
    await ended(hub.process);
    expect(hub.process.exitCode).toBe(1);
    expect(processesOf(dataDir)).toEqual([]);
    return hub.output();
  }

  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    expect(await refusal({ PORT: String(port) })).toBe(
      `The setting PORT is ${port}, where another program listens already: stop that one, or set PORT to a free port.\n`,
    );
    other.close();
  });

  it('a database or Redis that does not answer', async () => {
    const place = `127.0.0.1:${await freeLoopbackPort()}`;
    expect(await refusal({ DATABASE_URL: `mariadb://hub:geheim@${place}/hub` })).toBe(
      `The setting DATABASE_URL cannot be used: no database answers at ${place} (ECONNREFUSED): start it or correct the address.\n`,
    );
    expect(await refusal({ REDIS_URL: `redis://${place}` })).toContain(
      `The setting REDIS_URL cannot be used: no Redis answers at ${place} (ECONNREFUSED): start it or correct the address.\n`,
    );
  });

  it('a setting that is wrong, before anything is started', async () => {
    expect(await refusal({ PORT: 'four thousand' })).toMatch(/^The setting PORT is wrong: .+\.\n$/);
    expect(await refusal({ HUB_HOST: '192.0.2.1' })).toBe(
      'The setting HUB_HOST is 192.0.2.1, which is no address of this machine: correct it.\n',
    );
    expect(await refusal({ HUB_KEYS: 'field:k1:short' })).toMatch(/^The setting HUB_KEYS is wrong: .+\.\n$/);
    expect(await refusal({ HUB_DATABASE_MEMORY: 'much' })).toMatch(
      /^The setting HUB_DATABASE_MEMORY is wrong: .+\.\n$/,
    );
  });

  it('a data folder that is none', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect(await refusal({ HUB_DATA_DIR: join(folder, 'a-file') })).toMatch(
      /^The data folder .+a-file \(HUB_DATA_DIR\) cannot be used: it is a file: set HUB_DATA_DIR to a folder\.\n$/,
    );
  });
});
