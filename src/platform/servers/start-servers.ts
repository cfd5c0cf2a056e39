import type { ChildProcess } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { ended } from './bound-child';
import { lockDataDir } from './data-dir-lock';
import { canInstallPackages, installPackages } from './debian-packages';
import { canUseDocker, startDockerServers } from './docker';
import { checkDatabaseUrl, checkRedisUrl } from './given-servers';
import { startMariaDb } from './mariadb';
import type { PrivateServer } from './private-server';
import { findProgram } from './programs';
import { startRedis } from './redis';
import { folderError, StartError } from './start-error';

/**
 * Runs one step of a start and tells its title and duration to whoever watches.
 * @param work may say how far it is, 0 to 1; that throws where the start is to stop
 */
export type Step = <T>(title: string, work: (progress: (fraction: number) => void) => Promise<T>) => Promise<T>;

export interface ServerOptions {
  /** Absolute; made where it does not exist. */
  readonly dataDir: string;
  readonly progress: Step;
  /** Servers for a test: fast, and nothing of theirs is worth keeping. Default false. */
  readonly throwAway?: boolean;
  /** Usually `process.env`: DATABASE_URL, REDIS_URL, HUB_DATABASE_MEMORY. */
  readonly env: NodeJS.ProcessEnv;
}

/** A database and a Redis that answer. */
export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** What they are, for the person who started them: `MariaDB 10.11.6 and Redis 7.0.15`. */
  readonly describe: string;
  /** Resolves with a sentence when a private server ends although nobody stopped it; else never. */
  readonly failure: Promise<string>;
  /** Ends what was started here, Redis first; servers that were given are left alone. Harmless to call again. */
  stop(): Promise<void>;
}

type Kind = 'mariadb' | 'redis';

/** What this machine has to serve one of the two with; exactly one of the fields. */
interface Source {
  readonly given?: string;
  readonly program?: string;
  readonly container?: string;
}

const KINDS: readonly Kind[] = ['mariadb', 'redis'];
const NAMES: Readonly<Record<Kind, string>> = { mariadb: 'MariaDB', redis: 'Redis' };
const SETTINGS: Readonly<Record<Kind, string>> = { mariadb: 'DATABASE_URL', redis: 'REDIS_URL' };
const PROGRAMS: Readonly<Record<Kind, readonly string[]>> = {
  mariadb: ['mariadbd'],
  redis: ['redis-server', 'valkey-server'],
};
const PACKAGES: Readonly<Record<Kind, readonly string[]>> = {
  mariadb: ['mariadb-server-core', 'mariadb-client-core'],
  redis: ['redis-server'],
};

type Endings = (() => Promise<void> | void)[];

/**
 * Finds or starts MariaDB and Redis, each on its own, in this order: the address that is set; a program of this machine as
 * a private process that cannot outlive this one; Debian packages, where we are root; docker compose.
 * @throws StartError in one sentence that says what to do; nothing is left running then
 */
export async function startServers(options: ServerOptions): Promise<Servers> {
  const endings: Endings = [];
  const stop = async () => {
    for (let end = endings.pop(); end; end = endings.pop()) await end();
  };
  try {
    endings.push(lockDataDir(options.dataDir));
    const sources = await findSources(options, endings);
    const database = await open(options, 'mariadb', sources.mariadb, endings);
    const redis = await open(options, 'redis', sources.redis, endings);
    return {
      databaseUrl: database.url,
      redisUrl: redis.url,
      describe: `${database.title} and ${redis.title}`,
      failure: Promise.race([database.failure, redis.failure]),
      stop,
    };
  } catch (error) {
    await stop();
    throw folderError(options.dataDir, error);
  }
}

async function findSources(options: ServerOptions, endings: Endings): Promise<Record<Kind, Source>> {
  const missing = () => KINDS.filter((kind) => !options.env[SETTINGS[kind]] && !findProgram(...PROGRAMS[kind]));
  if (missing().length > 0 && canInstallPackages()) {
    const packages = missing().flatMap((kind) => PACKAGES[kind]);
    await options.progress(`Installing the packages ${packages.join(', ')}`, () => installPackages(packages));
  }
  const containers = await startContainers(options, missing(), endings);
  const sourceOf = (kind: Kind): Source => {
    const given = options.env[SETTINGS[kind]];
    if (given) return { given };
    const program = findProgram(...PROGRAMS[kind]);
    return program ? { program } : { container: containers[kind] };
  };
  return { mariadb: sourceOf('mariadb'), redis: sourceOf('redis') };
}

async function startContainers(
  options: ServerOptions,
  kinds: readonly Kind[],
  endings: Endings,
): Promise<Partial<Record<Kind, string>>> {
  if (kinds.length === 0) return {};
  const names = kinds.map((kind) => NAMES[kind]).join(' and ');
  if (!canUseDocker())
    throw new StartError(
      `${names} cannot be found: install ${kinds.flatMap((kind) => PROGRAMS[kind][0]).join(' and ')} (on Debian or Ubuntu: apt-get install ${kinds
        .flatMap((kind) => PACKAGES[kind])
        .join(' ')}) or Docker with compose, or set ${kinds.map((kind) => SETTINGS[kind]).join(' and ')}.`,
    );
  return options.progress(`${names} in containers`, async () => {
    const servers = await startDockerServers(options.dataDir, kinds, options.throwAway === true);
    endings.push(servers.stop);
    return { mariadb: servers.databaseUrl ?? undefined, redis: servers.redisUrl ?? undefined };
  });
}

interface Opened {
  readonly url: string;
  readonly title: string;
  readonly failure: Promise<string>;
}

const NEVER = new Promise<string>(() => undefined);

async function open(options: ServerOptions, kind: Kind, source: Source, endings: Endings): Promise<Opened> {
  if (source.program) {
    const server = await options.progress(`${NAMES[kind]}, private to this hub`, () =>
      startPrivate(options, kind, source.program!),
    );
    let stopped = false;
    endings.push(() => {
      stopped = true;
      return server.stop();
    });
    return { url: server.url, title: server.title, failure: unexpectedEnd(NAMES[kind], server.child, () => stopped) };
  }
  const url = (source.given ?? source.container)!;
  const check = kind === 'mariadb' ? checkDatabaseUrl : checkRedisUrl;
  const origin = source.given ? `of ${SETTINGS[kind]}` : 'in a container';
  await options.progress(`${NAMES[kind]} ${origin} answers`, () => check(url));
  return { url, title: `${NAMES[kind]} ${origin}`, failure: NEVER };
}

function startPrivate(
  { dataDir, throwAway = false, env }: ServerOptions,
  kind: Kind,
  program: string,
): Promise<PrivateServer> {
  if (kind === 'redis') return startRedis({ program, dataDir, throwAway });
  const memory = env.HUB_DATABASE_MEMORY || '176M';
  if (!/^[1-9]\d*[MG]$/.test(memory))
    throw new StartError('The setting HUB_DATABASE_MEMORY is wrong: it must be a size such as 256M or 2G.');
  // A server that runs as a user of its own must be able to pass through this folder; what is in it is private file by file.
  if (process.getuid?.() === 0) chmodSync(dataDir, 0o711);
  return startMariaDb({ program, dataDir, throwAway, memory });
}

async function unexpectedEnd(name: string, child: ChildProcess, stopped: () => boolean): Promise<string> {
  await ended(child);
  return stopped()
    ? NEVER
    : `The private ${name} ended although nobody stopped it (${child.signalCode ?? `code ${child.exitCode}`}).`;
}
