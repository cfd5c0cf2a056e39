import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENTITIES } from '../../src/entities';
import { MIGRATIONS } from '../../src/migrations/all';
import { type Database, openDatabase, sqlOf } from '../../src/platform/database';
import { migrate, requireCurrentSchema, SchemaVersionError } from '../../src/platform/migrate';
import { packageRoot } from '../../src/platform/package-root';
import { TEST_KEYS } from '../support/test-hub';
import { createTestDatabase, dropTestDatabase, testServers } from '../support/throw-away';

const opened: { database: Database; url: string }[] = [];
afterEach(async () => {
  for (const { database, url } of opened.splice(0)) {
    await database.destroy();
    await dropTestDatabase(testServers(), url);
  }
});

/** An empty database of its own. */
async function emptyDatabase(): Promise<{ database: Database; url: string }> {
  const url = await createTestDatabase(testServers());
  const database = await openDatabase({ url, pool: 5, entities: ENTITIES, migrations: MIGRATIONS });
  opened.push({ database, url });
  return { database, url };
}

/** Everything that migrations make, as the server tells it. */
async function shapeOf(database: Database): Promise<unknown[]> {
  const sql = sqlOf(database);
  return [
    await sql.query(
      `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COLLATION_NAME, EXTRA
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    ),
    await sql.query(
      `SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME FROM information_schema.STATISTICS
       WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    ),
    await sql.query(
      `SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS
       WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY TRIGGER_NAME`,
    ),
    await sql.query(
      `SELECT CONSTRAINT_NAME, TABLE_NAME, REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS
       WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY CONSTRAINT_NAME`,
    ),
  ];
}

async function tablesOf(database: Database): Promise<string[]> {
  const rows = await sqlOf(database).query<{ name: string }>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1',
  );
  return rows.map((row) => row.name);
}

/** What TypeORM would still change to make the database fit the entities. */
async function differences(database: Database): Promise<string[]> {
  const { upQueries } = await database.driver.createSchemaBuilder().log();
  return upQueries.map((each) => each.query);
}

it('goes all the way up, fits the entities, all the way down to nothing, and up again to the same', async () => {
  const { database } = await emptyDatabase();
  expect(await migrate(database)).toHaveLength(MIGRATIONS.length);
  expect(await migrate(database)).toEqual([]);
  await requireCurrentSchema(database);
  expect(await differences(database)).toEqual([]);
  const shape = await shapeOf(database);
  for (let left = MIGRATIONS.length; left > 0; left--) await database.undoLastMigration({ transaction: 'none' });
  expect(await tablesOf(database)).toEqual(['schema_migration']);
  expect(await migrate(database)).toHaveLength(MIGRATIONS.length);
  expect(await shapeOf(database)).toEqual(shape);
}, 60_000);

it('has names of migrations that are unique and ordered by their timestamps', () => {
  const names = MIGRATIONS.map((each) => String(new each().name));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Z]\w+\d{13}$/);
});

it('refuses a database of a newer version, by name, and changes nothing in it', async () => {
  const { database } = await emptyDatabase();
  await migrate(database);
  const sql = sqlOf(database);
  await sql.query("INSERT INTO schema_migration (timestamp, name) VALUES (9999999999999, 'AddMoons9999999999999')");
  const shape = await shapeOf(database);
  for (const attempt of [migrate(database), requireCurrentSchema(database)])
    await expect(attempt).rejects.toThrow(
      new SchemaVersionError(
        'The database has the migration AddMoons9999999999999, which this version of the hub does not know: use the newer version.',
      ),
    );
  expect(await shapeOf(database)).toEqual(shape);
});

it('says of a database that lacks migrations how many, and what to run', async () => {
  const { database } = await emptyDatabase();
  await expect(requireCurrentSchema(database)).rejects.toThrow(
    `The database lacks ${MIGRATIONS.length} migration(s): run \`npm run hub -- migrate\` first.`,
  );
  await migrate(database);
  await database.undoLastMigration({ transaction: 'none' });
  await expect(requireCurrentSchema(database)).rejects.toThrow('lacks 1 migration(s)');
});

it('lets one of two that start at once do all of it, and the other find it done', async () => {
  const { database, url } = await emptyDatabase();
  const other = await openDatabase({ url, pool: 5, entities: ENTITIES, migrations: MIGRATIONS });
  const runs = await Promise.all([migrate(database), migrate(other)]);
  expect(runs.map((names) => names.length).sort((a, b) => a - b)).toEqual([0, MIGRATIONS.length]);
  await requireCurrentSchema(other);
  await other.destroy();
});

it('finishes what was cut off between any step and the note that it was done', async () => {
  const { database } = await emptyDatabase();
  await migrate(database);
  const shape = await shapeOf(database);
  await sqlOf(database).query('DELETE FROM schema_migration');
  expect(await migrate(database)).toHaveLength(MIGRATIONS.length);
  expect(await shapeOf(database)).toEqual(shape);
  const [regions] = await sqlOf(database).query<{ n: number }>('SELECT COUNT(*) AS n FROM region');
  expect(regions!.n).toBe(11);
});

it('goes on where `hub migrate` was killed in the middle', async () => {
  const whole = await emptyDatabase();
  await migrate(whole.database);
  const { database, url } = await emptyDatabase();
  const child = spawn(process.execPath, [join(packageRoot, '.build/src/cli/hub.js'), 'migrate'], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, REDIS_URL: 'redis://127.0.0.1:1', HUB_KEYS: TEST_KEYS },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  while ((await tablesOf(database)).length < 8 && child.exitCode === null) await sleep(1);
  child.kill('SIGKILL');
  await ended;
  const rest = await migrate(database);
  expect(child.signalCode).toBe('SIGKILL');
  expect(rest.length).toBeGreaterThan(0);
  expect(rest.length).toBeLessThan(MIGRATIONS.length);
  expect(await shapeOf(database)).toEqual(await shapeOf(whole.database));
}, 60_000);
