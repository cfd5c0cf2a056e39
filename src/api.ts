import 'reflect-metadata';
import { join } from 'node:path';
import { config as readEnvFile } from 'dotenv';
import { queueMetrics } from '../jobs/queue-metrics';
import { openBell } from '../jobs/queues';
import { buildHubSchema } from '../schema/build-schema';
import type { Context } from '../schema/context';
import { createLoaders } from '../schema/loaders';
import { rollupMetrics } from './compliance/rollup-metrics';
import { type Host, openHost } from './http/host';
import { openMetrics } from './http/metrics';
import { closeHub, openHub } from './open-hub';
import type { Hub } from './platform/hub';
import { openLog } from './platform/log';
import { requireCurrentSchema } from './platform/migrate';
import { outboxMetrics } from './platform/outbox-metrics';
import { packageRoot } from './platform/package-root';
import { openRedis } from './platform/redis';
import { StartError } from './platform/servers/start-error';
import { runProgram, stopSignal } from './run-program';
import { readSettings, type Settings } from './platform/settings';

/** How long requests in hand may take to end after a signal. */
const PATIENCE_MS = 10_000;
/** After that, and the closing of connections, the process ends in any case. */
const LAST_MS = PATIENCE_MS + 3_000;

/** Worked out once a second anyway (src/compliance/report.ts); a trend changes with the day. */
const DASHBOARD_FIELDS: ReadonlySet<string> = new Set(['compliance', 'complianceTrend']);

/** The program that answers: GraphQL, tokens, sessions, health and metrics. As many as wanted. */
async function main(): Promise<void> {
  readEnvFile({ path: join(packageRoot, '.env'), quiet: true });
  const settings = readSettings(process.env);
  const log = openLog('api', settings.logLevel);
  const bell = openBell(settings, log);
  const redis = openRedis(settings.redisUrl, log);
  const hub = await openHub(settings, { program: 'api', bell });
  await requireCurrentSchema(hub.database);
  const metrics = openMetrics(hub, [outboxMetrics(hub), rollupMetrics(hub), queueMetrics(bell)]);
  const schema = await buildHubSchema();
  const contextOf = contextsOf(hub);
  const host = await openHost({ hub, schema, contextOf, redis, metrics, sharedFields: DASHBOARD_FIELDS });
  const stop = stopSignal();
  hub.log.info({ address: await listen(host, settings) }, 'ready');
  await stop;
  hub.log.info('stopping: finishing the requests in hand');
  setTimeout(() => process.exit(1), LAST_MS).unref();
  await host.close(PATIENCE_MS);
  await bell.close();
  redis.disconnect();
  await closeHub(hub);
}

function contextsOf(hub: Hub): (viewer: Context['viewer']) => Context {
  return (viewer) => ({ hub, viewer, loaders: createLoaders(hub, viewer) });
}

async function listen(host: Host, settings: Settings): Promise<string> {
  try {
    return await host.listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`The port ${settings.port} is taken: stop what listens there, or set PORT to another.`);
    if (code === 'EACCES')
      throw new StartError(`The port ${settings.port} may not be used by this user: set PORT to one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError('The setting HUB_HOST names no address of this machine: use 127.0.0.1, or 0.0.0.0 for all.');
    throw error;
  }
}

runProgram(main);
