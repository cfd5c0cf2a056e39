import { join } from 'node:path';
import { config as readEnvFile } from 'dotenv';
import { closeHub, openHub } from './open-hub';
import { migrate } from './platform/migrate';
import { packageRoot } from './platform/package-root';
import { freeLoopbackPort } from './platform/servers/ports';
import { StartError } from './platform/servers/start-error';
import { type Servers, type Step, startServers } from './platform/servers/start-servers';
import { readSettings, type Settings } from './platform/settings';
import { demoSignIns, prepareDemo } from './up/demo';
import { awaitReadiness, startHubProcess } from './up/hub-process';
import { type Interrupt, listenForInterrupt } from './up/interrupt';
import { announceRunning } from './up/running-hub';
import { StartInterrupted, startLines } from './up/start-lines';
import { sentenceOf } from './up/start-sentence';
import { checkBeforehand, checkPort, dataDirOf, localAddress, withKeys, withUpDefaults } from './up/up-settings';

const READY_PATIENCE_MS = 60_000;

/** How to end what has been started, in the order of starting. */
type Endings = { readonly title: string; end(): Promise<void> }[];

/** Starts everything, says so, and waits until it is to stop, or throws when something of it ends by itself. */
async function up(interrupt: Interrupt, endings: Endings): Promise<void> {
  const step = startLines(process.stdout, interrupt.happened);
  const env = withUpDefaults(process.env);
  const wanted = checkBeforehand(env);
  await checkPort(wanted);
  const dataDir = dataDirOf(env);
  const servers = await startServers({ dataDir, progress: step, env });
  if (!env.DATABASE_URL || !env.REDIS_URL) endings.push({ title: 'Redis and MariaDB stopped', end: servers.stop });
  const complete = {
    ...withKeys(env),
    PORT: String(wanted.port === 0 ? await freeLoopbackPort() : wanted.port),
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
  };
  const settings = readSettings(complete);
  const isDemo = await prepareDatabase(settings, step);
  process.once('exit', announceRunning(dataDir, complete));
  const failure = await startPrograms(settings, complete, servers, step, endings);
  process.stdout.write(welcome(settings, servers, isDemo));
  const sentence = await Promise.race([failure.sentence, interrupt.wait]);
  if (sentence) throw new StartError(sentence);
}

/** @returns whether the database holds the demo city */
async function prepareDatabase(settings: Settings, step: Step): Promise<boolean> {
  const hub = await openHub(settings, { program: 'up', bell: { ring: () => undefined }, logStream: 'stderr' });
  try {
    await step('Database brought to this version', () => migrate(hub.database));
    return await prepareDemo(hub, step);
  } finally {
    await closeHub(hub);
  }
}

/** @returns a sentence to wait for, should one of the processes end by itself */
async function startPrograms(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  servers: Servers,
  step: Step,
  endings: Endings,
): Promise<{ readonly sentence: Promise<string> }> {
  const worker = startHubProcess('worker', env, settings.dataDir);
  endings.push({ title: 'Worker stopped', end: worker.stop });
  const api = startHubProcess('api', env, settings.dataDir);
  endings.push({ title: 'API stopped', end: api.stop });
  const sentence = Promise.race([servers.failure, api.failure, worker.failure]);
  await step('API and worker ready', async () => {
    await awaitReadiness(localAddress(settings), sentence, READY_PATIENCE_MS);
    const failed = await Promise.race([worker.saidReady, sentence]);
    if (failed) throw new StartError(failed);
  });
  return { sentence };
}

function welcome(settings: Settings, servers: Servers, isDemo: boolean): string {
  const address = localAddress(settings);
  return [
    '',
    'The hub is up.',
    `  GraphQL    ${address}/graphql`,
    `  Tokens     ${address}/oauth/token`,
    `  Sign-in    ${address}/session`,
    `  Health     ${address}/health/ready, ${address}/metrics`,
    `  Data       ${settings.dataDir} (${servers.describe}; logs in ${join(settings.dataDir, 'logs')})`,
    '',
    ...(isDemo ? demoSignIns() : []),
    'Ctrl-C stops all of it; the data stay.',
    '',
  ].join('\n');
}

/** Ends everything, the last started first; a trouble with one does not keep the others alive. */
async function stopAll(endings: Endings): Promise<void> {
  const step = startLines(process.stdout, () => false);
  for (let last = endings.pop(); last; last = endings.pop())
    await step(last.title, last.end).catch((error: unknown) => process.stderr.write(`${sentenceOf(error)}\n`));
}

async function main(): Promise<void> {
  readEnvFile({ path: join(packageRoot, '.env'), quiet: true });
  const endings: Endings = [];
  let exitCode = 0;
  try {
    await up(listenForInterrupt(), endings);
  } catch (error) {
    if (!(error instanceof StartInterrupted)) {
      process.stderr.write(`${sentenceOf(error)}\n`);
      exitCode = 1;
    }
  }
  await stopAll(endings);
  process.exit(exitCode);
}

void main();
