import type { ChildProcess } from 'node:child_process';
import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { errnoOf } from '../database';
import { ended, spawnBound, stopChild, type UserIds } from './bound-child';
import { freeLoopbackPort } from './ports';
import { keptSecret, writePrivateFile } from './private-files';
import {
  awaitAnswer,
  awaitPredecessor,
  diskFull,
  linesOf,
  notePid,
  type PrivateServer,
  saysDiskFull,
  withAnotherPort,
} from './private-server';
import { findProgram } from './programs';
import { serverUser } from './run-as';
import { StartError } from './start-error';

export interface PrivateMariaDbOptions {
  /** Full path of mariadbd. */
  readonly program: string;
  readonly dataDir: string;
  /** The data are thrown away at the end: nothing is done for their survival of a power loss. */
  readonly throwAway: boolean;
  /** Buffer pool, as MariaDB writes sizes: `256M`. */
  readonly memory: string;
}

const ACCESS_DENIED = 1045;
/** Writing back dirty pages at a clean end takes seconds where much was written. */
const END_PATIENCE_MS = 30_000;

/**
 * Starts a MariaDB of our own on a free loopback port, with its data in `<dataDir>/mariadb`, made at the first start; a
 * database `hub` exists then, and a user `hub` who may do everything, by a random password in a file of mode 0600.
 * @throws StartError in one sentence
 */
export async function startMariaDb(options: PrivateMariaDbOptions): Promise<PrivateServer> {
  const folder = join(options.dataDir, 'mariadb');
  await awaitPredecessor(`${folder}.pid`);
  const runAs = serverUser(folder, 'mysql');
  if (!statSync(folder, { throwIfNoEntry: false })) await installDatabase(options, folder, runAs);
  const password = keptSecret(`${folder}.password`);
  writePrivateFile(`${folder}.init`, accountStatements(password), runAs);
  try {
    return await withAnotherPort(async () => serve(options, folder, runAs, password, await freeLoopbackPort()));
  } finally {
    rmSync(`${folder}.init`, { force: true });
  }
}

async function serve(
  options: PrivateMariaDbOptions,
  folder: string,
  runAs: UserIds | null,
  password: string,
  port: number,
): Promise<PrivateServer> {
  const own = [...identity(runAs), `--datadir=${folder}`, `--port=${port}`, `--init-file=${folder}.init`];
  rmSync(`${folder}.log`, { force: true });
  const child = spawnLogged(
    options.program,
    ['--no-defaults', ...own, ...FIXED, ...tuning(options)],
    runAs,
    `${folder}.log`,
  );
  const stop = async () => {
    await (options.throwAway ? stopChild(child, 0, 'SIGKILL') : stopChild(child, END_PATIENCE_MS));
    rmSync(`${folder}.pid`, { force: true });
  };
  try {
    notePid(`${folder}.pid`, child);
    const url = `mariadb://hub:${password}@127.0.0.1:${port}/hub`;
    const errors = () => linesOf(`${folder}.log`, /\[ERROR\]/, /^.*\[ERROR\] /);
    const version = await awaitAnswer('MariaDB', child, () => askVersion(url, folder), errors);
    return { url, title: `MariaDB ${version.split('-')[0]}`, child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function spawnLogged(program: string, args: readonly string[], runAs: UserIds | null, logPath: string): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  try {
    return spawnBound(program, args, { runAs, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** The socket's path is relative to the data: an absolute one may be longer than the 107 bytes a socket path can have. */
const FIXED = [
  '--socket=mariadb.sock',
  '--pid-file=mariadb.pid',
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--performance-schema=OFF',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_520_ci',
  '--default-time-zone=+00:00',
  '--sql-mode=STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  '--transaction-isolation=READ-COMMITTED',
  '--max-connections=300',
  '--max-allowed-packet=64M',
  '--innodb-lock-wait-timeout=5',
  '--innodb-autoinc-lock-mode=2',
  '--innodb-flush-neighbors=0',
  '--innodb-io-capacity=1000',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
];

/** Durable: a commit is on disk before it is answered. Thrown away: nothing waits for the disk. */
function tuning({ throwAway, memory }: PrivateMariaDbOptions): string[] {
  return throwAway
    ? [
        '--innodb-flush-log-at-trx-commit=2',
        '--innodb-doublewrite=OFF',
        '--sync-frm=OFF',
        '--innodb-buffer-pool-size=96M',
        THROW_AWAY_LOG,
      ]
    : ['--innodb-flush-log-at-trx-commit=1', `--innodb-buffer-pool-size=${memory}`, KEPT_LOG];
}
const THROW_AWAY_LOG = '--innodb-log-file-size=48M';
/** Large enough that a full import does not wait for checkpoints. */
const KEPT_LOG = '--innodb-log-file-size=256M';

/** As root the server must be told so; switching users by itself would clear the parent-death signal. */
function identity(runAs: UserIds | null): string[] {
  return process.getuid?.() === 0 && runAs === null ? ['--user=root'] : [];
}

/** Makes the system tables beside the final place and moves them there whole, so that no half-made database is ever opened. */
async function installDatabase(options: PrivateMariaDbOptions, folder: string, runAs: UserIds | null): Promise<void> {
  const program = findProgram('mariadb-install-db');
  if (!program)
    throw new StartError('MariaDB is here but its mariadb-install-db is not: install the package mariadb-server-core.');
  for (const left of readdirSync(options.dataDir).filter((name) => name.startsWith('mariadb.new-')))
    rmSync(join(options.dataDir, left), { recursive: true, force: true });
  const draft = join(options.dataDir, `mariadb.new-${process.pid}`);
  mkdirSync(draft, { mode: 0o700 });
  if (runAs) chownSync(draft, runAs.uid, runAs.gid);
  const how = [
    '--skip-test-db',
    '--auth-root-authentication-method=normal',
    options.throwAway ? THROW_AWAY_LOG : KEPT_LOG,
  ];
  const child = spawnLogged(
    program,
    ['--no-defaults', ...identity(runAs), `--datadir=${draft}`, ...how],
    runAs,
    `${folder}.log`,
  );
  await ended(child);
  if (child.exitCode !== 0) {
    rmSync(draft, { recursive: true, force: true });
    const errors = linesOf(`${folder}.log`, /ERROR|no space|errno|error 28/i, /^.*\[ERROR\] /);
    if (errors.some(saysDiskFull)) throw diskFull('MariaDB');
    throw new StartError(`MariaDB cannot make its data in HUB_DATA_DIR: ${errors[0] ?? 'mariadb-install-db failed'}.`);
  }
  renameSync(draft, folder);
}

/** Run by the server before it listens: nobody ever meets the passwordless root that mariadb-install-db leaves. */
function accountStatements(password: string): string {
  return [
    'CREATE DATABASE IF NOT EXISTS hub;',
    `CREATE OR REPLACE USER hub@'127.0.0.1' IDENTIFIED BY '${password}';`,
    "GRANT ALL PRIVILEGES ON *.* TO hub@'127.0.0.1';",
    "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');",
    'FLUSH PRIVILEGES;',
    '',
  ].join('\n');
}

/**
 * The server's version, or null while nobody answers.
 * @throws StartError where it is not ours that answers at this port
 */
async function askVersion(url: string, folder: string): Promise<string | null> {
  const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: 2_000 }).catch(
    (error) => {
      if (errnoOf(error) === ACCESS_DENIED)
        throw new StartError('MariaDB started but does not know the user that it was to make.');
      return null;
    },
  );
  if (!connection) return null;
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS folder, VERSION() AS version');
    if (realpathSync(String(rows[0]?.folder)) !== realpathSync(folder))
      throw new StartError('Another MariaDB answers at the port that was free a moment ago: start again.');
    return String(rows[0]?.version);
  } finally {
    connection.destroy();
  }
}
