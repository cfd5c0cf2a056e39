import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/platform/package-root';
import { hasEnded } from '../../src/platform/servers/bound-child';
import { freeLoopbackPort } from '../../src/platform/servers/ports';
import type { Settings } from '../../src/platform/settings';
import { TEST_KEYS } from './test-hub';

/** A compiled program of the hub as a process of its own, as in production. */
export interface Program {
  readonly pid: number;
  /** What it has written to its log so far. */
  readonly lines: readonly string[];
  /** Ends it without a word, like a crash of its machine. */
  kill(): Promise<void>;
  /** Asks it to end; returns its exit code. */
  stop(): Promise<number | null>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const READY_WITHIN_MS = 30_000;

/** The environment of programs that work on a test hub's database, Redis and keys. */
export function programEnvironment(settings: Settings, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: settings.databaseUrl,
    REDIS_URL: settings.redisUrl,
    HUB_DATA_DIR: settings.dataDir,
    HUB_KEYS: TEST_KEYS,
    HUB_REQUIRE_TOTP: '0',
    PROVINCE_URL: '',
    ...more,
  };
}

/** Starts a program and waits until it says that it is ready. */
export async function startProgram(name: 'api' | 'worker', env: NodeJS.ProcessEnv): Promise<Program> {
  const child = spawn(process.execPath, [join(packageRoot, '.build', 'src', `${name}.js`)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => void lines.push(line));
  const end = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const endBy = async (signal: NodeJS.Signals) => {
    if (!hasEnded(child)) child.kill(signal);
    await end;
    return child.exitCode;
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!lines.some((line) => line.includes('"msg":"ready"'))) {
    if (Date.now() > deadline || hasEnded(child)) throw new Error(`${name}: ${lines.join('\n')}`);
    await sleep(20);
  }
  return {
    pid: child.pid!,
    lines,
    kill: async () => void (await endBy('SIGKILL')),
    stop: () => endBy('SIGTERM'),
  };
}

/** Starts the API on a free port, or on the given one again. */
export async function startApi(env: NodeJS.ProcessEnv, port?: number): Promise<Program & { readonly url: string }> {
  const free = port ?? (await freeLoopbackPort());
  const api = await startProgram('api', { ...env, PORT: String(free) });
  return { ...api, url: `http://127.0.0.1:${free}` };
}

/** Runs `hub …` to its end. */
export function runCommand(env: NodeJS.ProcessEnv, args: readonly string[], stdin = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(packageRoot, '.build', 'src', 'cli', 'hub.js'), ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(stdin);
  });
}

/** Runs `hub … --json` and gives its value; throws with what it says where it fails. */
export async function commandValue<Value>(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  stdin?: string,
): Promise<Value> {
  const { code, stdout, stderr } = await runCommand(env, [...args, '--json'], stdin);
  if (code !== 0) throw new Error(`hub ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout) as Value;
}

/** Waits until something holds, or throws with what it was. */
export async function until(what: string, withinMs: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`within ${withinMs} ms it did not come true that ${what}`);
    await sleep(50);
  }
}
