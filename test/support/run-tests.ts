import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config as readEnvFile } from 'dotenv';
import { packageRoot } from '../../src/platform/package-root';
import { ended, spawnBound } from '../../src/platform/servers/bound-child';
import { onCommandDeath } from '../../src/platform/servers/command-parent';
import { StartError } from '../../src/platform/servers/start-error';
import { type Servers, startServers } from '../../src/platform/servers/start-servers';
import { onOwnDeath } from '../../src/platform/servers/watchdog';
import { newRun, removeLeftOvers, type TestServers, testEnvironment } from './throw-away';

/** After an interrupt Jest may take this long to end by itself. */
const END_PATIENCE_MS = 5_000;

/**
 * `npm test`: servers for this run alone, Jest, and nothing left of either, also after Ctrl-C or SIGKILL.
 * @returns the exit code
 */
async function runTests(args: readonly string[]): Promise<number> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hub-test-')));
  const keepFolder = onOwnDeath('sh', ['-c', 'sleep 1; rm -rf -- "$1"', 'sh', folder]);
  let servers: Servers | undefined;
  try {
    servers = await startServers({ dataDir: folder, progress: report, throwAway: true, env: process.env });
    return await runWith({ databaseUrl: servers.databaseUrl, redisUrl: servers.redisUrl, run: newRun() }, folder, args);
  } finally {
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
    keepFolder();
  }
}

async function runWith(servers: TestServers, folder: string, args: readonly string[]): Promise<number> {
  // What tests leave in the folder for temporary files goes with the run's own.
  const env = { ...process.env, ...testEnvironment(servers), NODE_ENV: 'test', TMPDIR: folder };
  const given = process.env.DATABASE_URL || process.env.REDIS_URL;
  const letGo = given ? onOwnDeath(process.execPath, [join(__dirname, 'remove-left-overs.js')], env) : () => undefined;
  try {
    return await runJest(args, env);
  } finally {
    if (given) await removeLeftOvers(servers);
    letGo();
  }
}

async function runJest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const jest = spawnBound(process.execPath, [join(packageRoot, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: packageRoot,
    env,
    stdio: 'inherit',
  });
  // Jest's own workers have no parent-death signal, but they share its process group.
  const letGo = onOwnDeath('kill', ['-9', '--', `-${jest.pid}`]);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(jest));
  onCommandDeath(() => interrupt(jest));
  await ended(jest);
  signalGroup(jest, 'SIGKILL');
  letGo();
  if (jest.signalCode) return 130;
  return process.env.HUB_TYPE_ERRORS ? 1 : (jest.exitCode ?? 1);
}

function interrupt(jest: ChildProcess): void {
  signalGroup(jest, 'SIGINT');
  setTimeout(() => signalGroup(jest, 'SIGKILL'), END_PATIENCE_MS).unref();
}

function signalGroup(jest: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (jest.pid !== undefined) process.kill(-jest.pid, signal);
  } catch {
    // The whole group has ended.
  }
}

async function report<T>(title: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(2).padStart(7)} s  ${title}\n`);
  return result;
}

async function main(): Promise<void> {
  readEnvFile({ path: join(packageRoot, '.env'), quiet: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  try {
    process.exitCode = await runTests(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

void main();
