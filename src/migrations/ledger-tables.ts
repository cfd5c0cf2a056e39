import { type Migration, migration, table } from './define';

export const ledgerTables: readonly Migration[] = [
  /**
   * The ledger. Never updated, never deleted (triggers below). claimed_tenths: what was asked for, null where the source
   * left it to the rule; basis_tenths: the most the rule allows for the facts; hours_tenths: what was granted, negative on
   * a reversal. learned_on: the local date of the learning.
   */
  table(
    'hour_entry',
    30,
    `id BIGINT NOT NULL PRIMARY KEY,
     person_id BIGINT NOT NULL,
     year SMALLINT NOT NULL,
     kind ENUM('PUBLIC','PROFESSIONAL','CREDIT') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     hours_tenths INT NOT NULL,
     source ENUM('CITY_PLATFORM','PROVIDER','PROVINCE','APPLICATION','ADJUSTMENT') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     source_id BIGINT NOT NULL,
     provider_id BIGINT NULL,
     title VARCHAR(200) NOT NULL,
     rule VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     claimed_tenths INT NULL,
     basis_tenths INT NULL,
     learned_on DATE NOT NULL,
     reverses_id BIGINT NULL,
     reversal_reason VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
     recognized_at DATETIME(3) NOT NULL,
     UNIQUE KEY uq_hour_entry_reverses_id (reverses_id),
     KEY ix_hour_entry_person_id_year (person_id, year)`,
  ),
  migration(
    'RefuseUpdateOfHourEntry1763900000031',
    `CREATE TRIGGER IF NOT EXISTS hour_entry_is_never_updated BEFORE UPDATE ON hour_entry FOR EACH ROW
     SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a ledger line is never updated: reverse it'`,
    'DROP TRIGGER IF EXISTS hour_entry_is_never_updated',
  ),
  migration(
    'RefuseDeleteOfHourEntry1763900000032',
    `CREATE TRIGGER IF NOT EXISTS hour_entry_is_never_deleted BEFORE DELETE ON hour_entry FOR EACH ROW
     SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a ledger line is never deleted: reverse it'`,
    'DROP TRIGGER IF EXISTS hour_entry_is_never_deleted',
  ),
  /**
   * Which line stands for which learning: one per (person, learning) and one per source, which two keys say, not code. A
   * reversal removes the row in its transaction.
   */
  table(
    'standing_entry',
    33,
    `person_id BIGINT NOT NULL,
     slot ENUM('COURSE','RECORD','APPLICATION','ADJUSTMENT') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     slot_id BIGINT NOT NULL,
     source ENUM('CITY_PLATFORM','PROVIDER','PROVINCE','APPLICATION','ADJUSTMENT') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     source_id BIGINT NOT NULL,
     entry_id BIGINT NOT NULL,
     PRIMARY KEY (person_id, slot, slot_id),
     UNIQUE KEY uq_standing_entry_source (source, source_id)`,
  ),
  /** The yearly sums, changed by the same amounts in the same transaction as the ledger. */
  table(
    'person_year',
    34,
    `person_id BIGINT NOT NULL,
     year SMALLINT NOT NULL,
     public_tenths INT NOT NULL DEFAULT 0,
     professional_tenths INT NOT NULL DEFAULT 0,
     credit_tenths INT NOT NULL DEFAULT 0,
     PRIMARY KEY (person_id, year)`,
  ),
];

export const complianceTables: readonly Migration[] = [
  /** Which units' figures are stale: a row per transaction that changed something, with the units as a JSON list. */
  table(
    'rollup_mark',
    40,
    `id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     year SMALLINT NOT NULL,
     unit_ids MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     marked_at DATETIME(3) NOT NULL`,
  ),
  /** ACTIVE persons by unit and title; unit 0 and '' stand for none. */
  table(
    'unit_headcount',
    41,
    `unit_id BIGINT NOT NULL,
     title_series VARCHAR(40) NOT NULL,
     title_level VARCHAR(20) NOT NULL,
     persons INT NOT NULL,
     PRIMARY KEY (unit_id, title_series, title_level)`,
  ),
  /** Of those, in one year: who has begun, who met what, and the hours. */
  table(
    'unit_year',
    42,
    `year SMALLINT NOT NULL,
     unit_id BIGINT NOT NULL,
     title_series VARCHAR(40) NOT NULL,
     title_level VARCHAR(20) NOT NULL,
     started INT NOT NULL,
     compliant INT NOT NULL,
     public_met INT NOT NULL,
     professional_met INT NOT NULL,
     hours_tenths BIGINT NOT NULL,
     PRIMARY KEY (year, unit_id, title_series, title_level)`,
  ),
  /** How those figures changed on each local day; year 0 holds the headcount's changes. */
  table(
    'unit_day',
    43,
    `year SMALLINT NOT NULL,
     day DATE NOT NULL,
     unit_id BIGINT NOT NULL,
     title_series VARCHAR(40) NOT NULL,
     title_level VARCHAR(20) NOT NULL,
     persons INT NOT NULL DEFAULT 0,
     compliant INT NOT NULL DEFAULT 0,
     PRIMARY KEY (year, day, unit_id, title_series, title_level)`,
  ),
];
