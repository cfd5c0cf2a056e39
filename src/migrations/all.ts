import { accessTables } from './access-tables';
import type { Migration } from './define';
import { demoTables } from './demo-tables';
import { intakeGuards, intakeTables } from './intake-tables';
import { complianceTables, ledgerTables } from './ledger-tables';
import { platformTables } from './platform-tables';
import { registryTables } from './registry-tables';

/** Every migration in the order it is run. Only ever added to: a version that was released is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  ...platformTables,
  ...registryTables,
  ...intakeTables,
  ...intakeGuards,
  ...ledgerTables,
  ...complianceTables,
  ...accessTables,
  ...demoTables,
];
