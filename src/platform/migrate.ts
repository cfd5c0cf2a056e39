import type { Database } from './database';

/** The database was written by a version of the hub that this one does not know, or is not yet at this one. */
export class SchemaVersionError extends Error {}

/**
 * Brings the database to this version; one runner at a time, the others wait up to 60 s for it.
 * @returns the names of the migrations it ran
 * @throws SchemaVersionError where the database is newer than this program, before changing anything
 */
export async function migrate(database: Database): Promise<string[]> {
  const runner = database.createQueryRunner();
  try {
    const lock = await runner.query("SELECT GET_LOCK(CONCAT('hub-migrate-', DATABASE()), 60) AS held");
    if (Number(lock[0].held) !== 1) throw new SchemaVersionError('Another `hub migrate` has been running for 60 s.');
    refuseUnknown(await executedMigrations(database), database);
    return (await database.runMigrations({ transaction: 'none' })).map((each) => each.name);
  } finally {
    await runner.query("SELECT RELEASE_LOCK(CONCAT('hub-migrate-', DATABASE()))").catch(() => undefined);
    await runner.release();
  }
}

/**
 * For the start of a program that does not migrate.
 * @throws SchemaVersionError where a migration is missing or unknown
 */
export async function requireCurrentSchema(database: Database): Promise<void> {
  const executed = await executedMigrations(database);
  refuseUnknown(executed, database);
  const missing = database.migrations.filter((each) => !executed.has(each.name ?? each.constructor.name));
  if (missing.length > 0)
    throw new SchemaVersionError(
      `The database lacks ${missing.length} migration(s): run \`npm run hub -- migrate\` first.`,
    );
}

async function executedMigrations(database: Database): Promise<Set<string>> {
  const present = await database.query("SHOW TABLES LIKE 'schema_migration'");
  if (present.length === 0) return new Set();
  const rows: { name: string }[] = await database.query('SELECT name FROM schema_migration');
  return new Set(rows.map((row) => row.name));
}

function refuseUnknown(executed: ReadonlySet<string>, database: Database): void {
  const known = new Set(database.migrations.map((each) => each.name ?? each.constructor.name));
  const unknown = [...executed].filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new SchemaVersionError(
      `The database has the migration ${unknown[0]}, which this version of the hub does not know: use the newer version.`,
    );
}
