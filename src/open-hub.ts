import { ENTITIES } from './entities';
import { MIGRATIONS } from './migrations/all';
import { type Clock, systemClock } from './platform/clock';
import { openDatabase, sqlOf } from './platform/database';
import { FieldCipher } from './platform/encryption';
import type { Hub } from './platform/hub';
import { IdAllocator } from './platform/ids';
import { openLog } from './platform/log';
import type { Bell } from './platform/outbox';
import type { Settings } from './platform/settings';

export interface OpenHubOptions {
  /** Stands in every line of the log: `api`, `worker`, `hub`. */
  readonly program: string;
  readonly bell: Bell;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default stdout; the command line keeps that for its results. */
  readonly logStream?: 'stdout' | 'stderr';
}

/**
 * Composes what every verb works with. Neither migrates nor checks the schema's version: the program that calls it does.
 * @throws where the database cannot be reached; close what it returns with `closeHub`
 */
export async function openHub(settings: Settings, options: OpenHubOptions): Promise<Hub> {
  const database = await openDatabase({
    url: settings.databaseUrl,
    pool: settings.databasePool,
    entities: ENTITIES,
    migrations: MIGRATIONS,
  });
  return {
    settings,
    database,
    sql: sqlOf(database),
    ids: new IdAllocator(database),
    cipher: new FieldCipher(settings.keys),
    clock: options.clock ?? systemClock,
    log: openLog(options.program, settings.logLevel, options.logStream),
    bell: options.bell,
  };
}

/** Gives the database's connections back and writes out the log. Harmless to call again. */
export async function closeHub(hub: Hub): Promise<void> {
  if (hub.database.isInitialized) await hub.database.destroy();
  hub.log.flush();
}
