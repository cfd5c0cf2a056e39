import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeHub, openHub } from '../../src/open-hub';
import { generateHubKeys } from '../../src/platform/encryption';
import type { Hub } from '../../src/platform/hub';
import { migrate } from '../../src/platform/migrate';
import { freeLoopbackPort } from '../../src/platform/servers/ports';
import { startServers } from '../../src/platform/servers/start-servers';
import { readSettings } from '../../src/platform/settings';
import { awaitReadiness, startHubProcess } from '../../src/up/hub-process';

/** The real programs on servers of their own, with the settings of `npm run up`, for one bench. */
export interface Stage {
  readonly hub: Hub;
  readonly address: string;
  readonly databaseUrl: string;
  /** The environment of the programs, for others beside them. */
  readonly env: NodeJS.ProcessEnv;
  /** Process ids by what they are. */
  readonly processes: Readonly<Record<'api' | 'worker' | 'mariadb', number>>;
  close(): Promise<void>;
}

/** @param prepare fills the migrated database before the programs start */
export async function openStage(prepare: (hub: Hub) => Promise<void>, more: NodeJS.ProcessEnv = {}): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-bench-'));
  const servers = await startServers({ dataDir, progress: (_title, work) => work(() => undefined), env: process.env });
  const port = await freeLoopbackPort();
  const env = {
    ...process.env,
    PORT: String(port),
    HUB_DATA_DIR: dataDir,
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    HUB_KEYS: generateHubKeys(),
    HUB_REQUIRE_TOTP: '0',
    LOG_LEVEL: 'warn',
    ...more,
  };
  const settings = readSettings(env);
  const hub = await openHub(settings, { program: 'bench', bell: { ring: () => undefined } });
  await migrate(hub.database);
  await prepare(hub);
  const worker = startHubProcess('worker', env, dataDir);
  const api = startHubProcess('api', env, dataDir);
  const address = `http://127.0.0.1:${port}`;
  await awaitReadiness(address, Promise.race([api.failure, worker.failure]), 60_000);
  const mariadb = Number(readFileSync(join(dataDir, 'mariadb', 'mariadb.pid'), 'utf8'));
  return {
    hub,
    address,
    databaseUrl: servers.databaseUrl,
    env,
    processes: { api: api.pid, worker: worker.pid, mariadb },
    async close() {
      await Promise.all([api.stop(), worker.stop()]);
      await closeHub(hub);
      await servers.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Milliseconds of processor time that a process has used, of all its threads. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The most memory that a process has had resident, in MB. */
export function peakMemoryOf(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line![1]) / 1024);
}

/** What the database server is set to where it matters for speed. */
export async function serverSettings(hub: Hub): Promise<string> {
  const [row] = await hub.sql.query<Record<string, unknown>>(
    `SELECT VERSION() AS version, @@innodb_buffer_pool_size DIV 1048576 AS buffer_pool_mb,
       @@innodb_log_file_size DIV 1048576 AS log_file_mb, @@innodb_flush_log_at_trx_commit AS flush_log_at_commit,
       @@log_bin AS log_bin`,
  );
  return Object.entries(row!)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

export function show({ median, least, most }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** A bearer token for a machine client. */
export async function tokenFor(stage: Stage, client: { clientId: string; clientSecret: string }): Promise<string> {
  const answer = await fetch(`${stage.address}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
