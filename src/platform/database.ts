import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { DataSource, type EntityManager, type EntitySchema, type MigrationInterface } from 'typeorm';
import { ReadableKeys } from './naming-strategy';

export type Database = DataSource;

type EntityClass = abstract new () => object;

/** A value that may stand for a `?`. Objects and arrays are refused by type: mysql2 would expand an array. */
export type SqlValue = string | number | boolean | null | Date | Buffer;

/** A place to send statements: the pool, or one transaction. */
export interface Sql {
  /** A text statement: for reads of many rows and for statements whose shape varies. */
  query<Row>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** A prepared statement: for writes of a constant shape. */
  execute(statement: string, values?: readonly SqlValue[]): Promise<ResultSetHeader>;
}

export interface Transaction extends Sql {
  /** For entities of low volume, inside this transaction. */
  readonly manager: EntityManager;
  /** Runs after the commit, never where the transaction failed. Must not throw. */
  afterCommit(action: () => void): void;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly pool: number;
  readonly entities: readonly (EntityClass | EntitySchema)[];
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Opens the pool. Every session speaks UTC, READ COMMITTED and strict mode, and waits 5 s for a lock.
 * @throws where the server cannot be reached; the caller names the setting.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = new DataSource({
    type: options.url.startsWith('mysql:') ? 'mysql' : 'mariadb',
    url: options.url,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize: options.pool,
    connectTimeout: 5_000,
    extra: { maxPreparedStatements: 300, queueLimit: 2_000 },
    entities: options.entities as never,
    migrations: options.migrations as never,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'none',
    namingStrategy: new ReadableKeys(),
  });
  await database.initialize();
  poolOf(database).on('connection', (connection) => {
    for (const statement of SESSION) connection.query(statement, () => undefined);
  });
  await dropConnectionsOpenedBeforeTheSessionRules(database);
  return database;
}

const SESSION = [
  "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5, sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_ZERO_DATE')",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

interface CallbackConnection {
  query(statement: string, done: (error: unknown) => void): void;
  destroy(): void;
}
interface CallbackPool {
  on(event: 'connection', listener: (connection: CallbackConnection) => void): void;
  getConnection(done: (error: Error | null, connection: CallbackConnection) => void): void;
}

function poolOf(database: Database): CallbackPool {
  return (database.driver as unknown as { pool: CallbackPool }).pool;
}

/** TypeORM opens a first connection to test the address; it never saw the session rules. */
async function dropConnectionsOpenedBeforeTheSessionRules(database: Database): Promise<void> {
  const first = await new Promise<CallbackConnection>((resolve, reject) =>
    poolOf(database).getConnection((error, connection) => (error ? reject(error) : resolve(connection))),
  );
  first.destroy();
}

/** Statements outside a transaction, each on any connection of the pool. */
export function sqlOf(database: Database): Sql {
  const pool = poolOf(database) as unknown as { promise(): Connection };
  return wrap(pool.promise());
}

function wrap(connection: Pick<Connection, 'query' | 'execute'>): Sql {
  return {
    async query<Row>(statement: string, values: readonly SqlValue[] = []): Promise<Row[]> {
      return (await connection.query(statement, values as SqlValue[]))[0] as Row[];
    },
    async execute(statement, values = []) {
      return (await connection.execute(statement, values as SqlValue[]))[0] as ResultSetHeader;
    },
  };
}

/** Deadlock, lock wait, snapshot conflict: nothing was changed, the whole closure may run again. */
const TRANSIENT = new Set([1213, 1205, 1020]);
export const DUPLICATE_KEY = 1062;
const MOST_ATTEMPTS = 8;

export function errnoOf(error: unknown): number | undefined {
  return (error as { errno?: number } | null)?.errno;
}

/**
 * Runs `work` in one READ COMMITTED transaction, again from the start after a deadlock or lock wait, or after a
 * duplicate key where `retryDuplicates` says that another transaction may have inserted the same thing meanwhile.
 * `work` must therefore keep no state of an earlier attempt. An error rolls everything back and is thrown on.
 */
export async function inTransaction<T>(
  database: Database,
  work: (tx: Transaction) => Promise<T>,
  options: { readonly retryDuplicates?: boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(database, work);
    } catch (error) {
      const errno = errnoOf(error);
      const again =
        errno !== undefined && (TRANSIENT.has(errno) || (options.retryDuplicates === true && errno === DUPLICATE_KEY));
      if (!again || attempt === MOST_ATTEMPTS) throw error;
      retries.count++;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

/** How many transactions this process had to run again; a metric. */
export const retries = { count: 0 };

async function once<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const runner = database.createQueryRunner();
  const afterwards: (() => void)[] = [];
  const raw = ((await runner.connect()) as { promise(): Connection }).promise();
  try {
    await raw.query('START TRANSACTION');
    let result: T;
    try {
      (runner as { isTransactionActive: boolean }).isTransactionActive = true;
      result = await work({
        ...wrap(raw),
        manager: runner.manager,
        afterCommit: (action) => void afterwards.push(action),
      });
      await raw.query('COMMIT');
    } catch (error) {
      await raw.query('ROLLBACK').catch(() => raw.destroy());
      throw error;
    } finally {
      (runner as { isTransactionActive: boolean }).isTransactionActive = false;
    }
    for (const action of afterwards) action();
    return result;
  } finally {
    await runner.release();
  }
}

/** Reads everything in `work` from one moment, whatever others write meanwhile. Nothing may be written in it. */
export async function inSnapshot<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  const runner = database.createQueryRunner();
  const raw = ((await runner.connect()) as { promise(): Connection }).promise();
  try {
    await raw.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await raw.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const result = await work(wrap(raw));
    await raw.query('COMMIT');
    return result;
  } catch (error) {
    await raw.query('ROLLBACK').catch(() => raw.destroy());
    throw error;
  } finally {
    await runner.release();
  }
}

/** A bulk write is split into these sizes, so that few statements of constant shape are prepared once and used for all. */
const SIZES = [500, 250, 100, 50, 20, 10, 5, 2, 1] as const;

export interface BulkInsert {
  readonly table: string;
  readonly columns: readonly string[];
  /** Rows whose key is taken are left out and not counted. Only for rows whose every value has been checked. */
  readonly ignoreTaken?: boolean;
  /** E.g. an ON DUPLICATE KEY UPDATE clause. */
  readonly suffix?: string;
}

/**
 * Inserts rows by prepared multi-row statements. Sort `rows` by the table's unique key: two writers in the same order do
 * not deadlock.
 * @param rows the values of each row in the order of `columns`
 * @returns how many rows the server says it wrote
 */
export async function insertRows(sql: Sql, into: BulkInsert, rows: readonly (readonly SqlValue[])[]): Promise<number> {
  const width = into.columns.length;
  const tuple = `(${'?,'.repeat(width - 1)}?)`;
  const head = `INSERT ${into.ignoreTaken ? 'IGNORE ' : ''}INTO ${into.table} (${into.columns.join(',')}) VALUES `;
  let written = 0;
  for (let start = 0; start < rows.length; ) {
    const size = SIZES.find((candidate) => candidate <= rows.length - start)!;
    const values = new Array<SqlValue>(size * width);
    let at = 0;
    for (let row = start; row < start + size; row++)
      for (let column = 0; column < width; column++) values[at++] = rows[row]![column]!;
    const result = await sql.execute(`${head}${`${tuple},`.repeat(size - 1)}${tuple} ${into.suffix ?? ''}`, values);
    written += result.affectedRows;
    start += size;
  }
  return written;
}

/** `?,?,?` for an IN list of `count` values; `NULL` for none, which no row equals. */
export function placeholders(count: number): string {
  return count === 0 ? 'NULL' : Array.from({ length: count }, () => '?').join(',');
}
