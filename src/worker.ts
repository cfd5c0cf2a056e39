import 'reflect-metadata';
import { join } from 'node:path';
import { config as readEnvFile } from 'dotenv';
import { judgedMetrics } from '../jobs/judge-batch';
import { openBell } from '../jobs/queues';
import { openWorkers } from '../jobs/workers';
import { openMetrics } from './http/metrics';
import { type MetricsServer, startMetricsServer } from './http/metrics-server';
import { closeHub, openHub } from './open-hub';
import type { Hub } from './platform/hub';
import { openLog } from './platform/log';
import { requireCurrentSchema } from './platform/migrate';
import { packageRoot } from './platform/package-root';
import { StartError } from './platform/servers/start-error';
import { runProgram, stopSignal } from './run-program';
import { readSettings } from './platform/settings';

/** How long jobs in hand may take to end after a signal; what is cut off is judged again by the next worker. */
const PATIENCE_MS = 10_000;

/** The program that does the jobs: judging, roll-ups, the sweep. As many as wanted. */
async function main(): Promise<void> {
  readEnvFile({ path: join(packageRoot, '.env'), quiet: true });
  const settings = readSettings(process.env);
  const bell = openBell(settings, openLog('worker', settings.logLevel));
  const hub = await openHub(settings, { program: 'worker', bell });
  await requireCurrentSchema(hub.database);
  const metrics = await serveMetrics(hub);
  const workers = await openWorkers(hub, bell);
  hub.log.info('ready');
  await stopSignal();
  hub.log.info('stopping: finishing the jobs in hand');
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  await workers.close();
  await metrics?.close();
  await bell.close();
  await closeHub(hub);
}

/** On loopback, where the setting HUB_WORKER_METRICS_PORT names a port. */
async function serveMetrics(hub: Hub): Promise<MetricsServer | null> {
  const port = hub.settings.workerMetricsPort;
  if (port === 0) return null;
  return startMetricsServer(port, openMetrics(hub, [judgedMetrics])).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(`The port ${port} is taken: set HUB_WORKER_METRICS_PORT to another, or to 0.`);
  });
}

runProgram(main);
