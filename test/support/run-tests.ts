import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config as readEnvFile } from 'dotenv';
import { packageRoot } from '../../src/platform/package-root';
import { ended, spawnBound } from '../../src/platform/servers/bound-child';
import { type Servers, startServers } from '../../src/platform/servers/start-servers';
import { onOwnDeath } from '../../src/platform/servers/watchdog';
import { type Interrupt, listenForInterrupt } from '../../src/up/interrupt';
import { StartInterrupted, startLines } from '../../src/up/start-lines';
import { sentenceOf } from '../../src/up/start-sentence';
import { newRun, removeLeftOvers, type TestServers, testEnvironment } from './throw-away';

/** After an interrupt Jest may take this long to end by itself. */
const END_PATIENCE_MS = 5_000;
const INTERRUPTED = 130;

/**
 * `npm test`: servers for this run alone, Jest, and nothing left of either, also after Ctrl-C or SIGKILL.
 * @returns the exit code
 */
async function runTests(args: readonly string[], interrupt: Interrupt): Promise<number> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hub-test-')));
  const keepFolder = onOwnDeath('sh', ['-c', 'sleep 1; rm -rf -- "$1"', 'sh', folder]);
  let servers: Servers | undefined;
  try {
    const progress = startLines(process.stdout, interrupt.happened);
    servers = await startServers({ dataDir: folder, progress, throwAway: true, env: process.env });
    const { databaseUrl, redisUrl } = servers;
    return await runWith({ databaseUrl, redisUrl, run: newRun() }, folder, args, interrupt);
  } finally {
    await servers?.stop();
    // A child that was killed with its parent may still be writing there for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    keepFolder();
  }
}

async function runWith(
  servers: TestServers,
  folder: string,
  args: readonly string[],
  interrupt: Interrupt,
): Promise<number> {
  // What tests leave in the folder for temporary files goes with the run's own.
  const env = { ...process.env, ...testEnvironment(servers), NODE_ENV: 'test', TMPDIR: folder };
  const given = process.env.DATABASE_URL || process.env.REDIS_URL;
  const cleaner = join(__dirname, 'remove-left-overs.js');
  const letGo = given ? onOwnDeath(process.execPath, [cleaner], env) : () => undefined;
  try {
    return await runJest(args, env, interrupt);
  } finally {
    if (given) await removeLeftOvers(servers);
    letGo();
  }
}

async function runJest(args: readonly string[], env: NodeJS.ProcessEnv, interrupt: Interrupt): Promise<number> {
  const program = join(packageRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  const jest = spawnBound(process.execPath, [program, ...args], { cwd: packageRoot, env, stdio: 'inherit' });
  // Jest's own workers have no parent-death signal, but they share its process group.
  const letGo = onOwnDeath('kill', ['-9', '--', `-${jest.pid}`]);
  void interrupt.wait.then(() => {
    signalGroup(jest, 'SIGTERM');
    setTimeout(() => signalGroup(jest, 'SIGKILL'), END_PATIENCE_MS).unref();
  });
  await ended(jest);
  signalGroup(jest, 'SIGKILL');
  letGo();
  if (interrupt.happened() || jest.signalCode) return INTERRUPTED;
  return process.env.HUB_TYPE_ERRORS ? 1 : (jest.exitCode ?? 1);
}

function signalGroup(jest: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (jest.pid !== undefined) process.kill(-jest.pid, signal);
  } catch {
    // The whole group has ended.
  }
}

async function main(): Promise<number> {
  readEnvFile({ path: join(packageRoot, '.env'), quiet: true });
  try {
    return await runTests(process.argv.slice(2), listenForInterrupt());
  } catch (error) {
    if (error instanceof StartInterrupted) return INTERRUPTED;
    process.stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

void main().then((exitCode) => process.exit(exitCode));
