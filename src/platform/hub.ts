import type { Clock } from './clock';
import type { Database, Sql } from './database';
import type { FieldCipher } from './encryption';
import type { IdAllocator } from './ids';
import type { Log } from './log';
import type { Bell } from './outbox';
import type { Settings } from './settings';

/** What every verb works with. One per process; tests make their own. */
export interface Hub {
  readonly settings: Settings;
  readonly database: Database;
  /** Statements outside a transaction. */
  readonly sql: Sql;
  readonly ids: IdAllocator;
  readonly cipher: FieldCipher;
  readonly clock: Clock;
  readonly log: Log;
  readonly bell: Bell;
}
