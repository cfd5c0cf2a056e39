import { type Migration, migration, table } from './define';

export const platformTables: readonly Migration[] = [
  migration(
    'SetDatabaseCollation1763900000001',
    'ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    'ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci',
  ),
  /** Blocks of primary keys (src/platform/ids.ts). */
  table('id_block', 2, 'name VARCHAR(40) NOT NULL PRIMARY KEY, next_id BIGINT NOT NULL'),
  /** What must still happen (src/platform/outbox.ts). */
  table(
    'outbox',
    3,
    `id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     kind VARCHAR(40) NOT NULL,
     ref_id BIGINT NOT NULL,
     created_at DATETIME(3) NOT NULL,
     due_at DATETIME(3) NOT NULL,
     attempts INT NOT NULL DEFAULT 0,
     last_error VARCHAR(200) NULL,
     dead_at DATETIME(3) NULL,
     UNIQUE KEY uq_outbox_kind_ref_id (kind, ref_id),
     KEY ix_outbox_due_at (due_at)`,
  ),
  /** Grows with every change of reference data that processes keep in memory (src/platform/reference.ts). */
  table('reference_version', 4, 'name VARCHAR(40) NOT NULL PRIMARY KEY, version BIGINT NOT NULL'),
];
