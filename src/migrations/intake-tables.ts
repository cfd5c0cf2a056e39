import { type Migration, migration, table } from './define';

export const intakeTables: readonly Migration[] = [
  table(
    'provider',
    20,
    `id BIGINT NOT NULL PRIMARY KEY,
     code VARCHAR(64) NOT NULL,
     name VARCHAR(200) NOT NULL,
     kind VARCHAR(20) NOT NULL,
     active TINYINT NOT NULL DEFAULT 1,
     UNIQUE KEY uq_provider_code (code)`,
  ),
  /** What a provider may have recognized; null means any. A provider without a row is approved for nothing. */
  table(
    'provider_approval',
    21,
    `id BIGINT NOT NULL PRIMARY KEY,
     provider_id BIGINT NOT NULL,
     from_year SMALLINT NULL,
     to_year SMALLINT NULL,
     kind VARCHAR(12) NULL,
     topic VARCHAR(100) NULL,
     KEY ix_provider_approval_provider_id (provider_id),
     CONSTRAINT fk_provider_approval_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  /**
   * hours_tenths: what the course is worth. pass_mark_tenths null: 60. learning_id: courses of one learning_id are the
   * same learning (declared by same_as), counted once for a person.
   */
  table(
    'course',
    22,
    `id BIGINT NOT NULL PRIMARY KEY,
     provider_id BIGINT NOT NULL,
     code VARCHAR(64) NOT NULL,
     title VARCHAR(200) NOT NULL,
     year SMALLINT NOT NULL,
     kind VARCHAR(12) NOT NULL,
     topic VARCHAR(100) NULL,
     hours_tenths INT NOT NULL,
     pass_mark_tenths SMALLINT NULL,
     active TINYINT NOT NULL DEFAULT 1,
     learning_id BIGINT NOT NULL,
     UNIQUE KEY uq_course_provider_id_code_year (provider_id, code, year),
     KEY ix_course_learning_id (learning_id),
     CONSTRAINT fk_course_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  /** Switches of a year of learning; a year without a row has the defaults. daily_limit_tenths null: no limit. */
  table(
    'learning_year',
    23,
    `year SMALLINT NOT NULL PRIMARY KEY,
     reporting_until DATE NULL,
     daily_limit_tenths INT NULL`,
  ),
  /**
   * One push. id_numbers: the ID numbers it brought, encrypted together (src/intake/batch-id-numbers.ts); null where it
   * brought nothing new.
   */
  table(
    'completion_batch',
    24,
    `id BIGINT NOT NULL PRIMARY KEY,
     provider_id BIGINT NOT NULL,
     received_at DATETIME(3) NOT NULL,
     total INT NOT NULL,
     content_digest BINARY(32) NOT NULL,
     id_numbers MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
     KEY ix_completion_batch_provider_id_content_digest (provider_id, content_digest)`,
  ),
  /**
   * One learner's finished course in its latest revision, which batch_id brought (when: its received_at). The primary key is assigned in ascending order, so that batch_id
   * and provider_id, whose indexes end in it, are appended to. The generated columns make sparse indexes of the few rows
   * that somebody or something still waits for. course_id and person_id are 0 while unknown, not null: judging then
   * changes the row where it stands (7.8 µs instead of 18.8 µs a row, measured).
   */
  table(
    'completion',
    25,
    `id BIGINT NOT NULL PRIMARY KEY,
     provider_id BIGINT NOT NULL,
     external_id VARCHAR(128) NOT NULL,
     revision INT NOT NULL DEFAULT 1,
     state ENUM('RECEIVED','RECOGNIZED','DUPLICATE','QUARANTINED','WITHDRAWN') CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'RECEIVED',
     reasons SMALLINT UNSIGNED NOT NULL DEFAULT 0,
     batch_id BIGINT NOT NULL,
     id_number_index BINARY(16) NOT NULL,
     name VARCHAR(120) NOT NULL,
     course_code VARCHAR(64) NOT NULL,
     completed_at DATETIME(3) NOT NULL,
     year SMALLINT NOT NULL,
     hours_tenths INT NULL,
     score DOUBLE NULL,
     content_digest BINARY(16) NOT NULL,
     course_id BIGINT NOT NULL DEFAULT 0,
     person_id BIGINT NOT NULL DEFAULT 0,
     withdrawal_reason VARCHAR(500) NULL,
     quarantined_provider_id BIGINT AS (IF(state = 'QUARANTINED', provider_id, NULL)) STORED,
     duplicate_person_id BIGINT AS (IF(state = 'DUPLICATE', person_id, NULL)) STORED,
     UNIQUE KEY uq_completion_provider_id_external_id (provider_id, external_id),
     KEY ix_completion_batch_id (batch_id),
     KEY ix_completion_provider_id (provider_id),
     KEY ix_completion_quarantined_provider_id (quarantined_provider_id),
     KEY ix_completion_duplicate_person_id (duplicate_person_id)`,
  ),
  /**
   * What a push named beside the completions whose present revision it brought (completion.batch_id): those it found
   * unchanged, and those that a later push has corrected since. Together they are its receipt.
   */
  table(
    'completion_batch_item',
    26,
    `batch_id BIGINT NOT NULL,
     completion_id BIGINT NOT NULL,
     revision INT NOT NULL,
     PRIMARY KEY (batch_id, completion_id)`,
  ),
  /** Earlier revisions of a completion, as they were when a correction or withdrawal replaced them. */
  table(
    'completion_revision',
    27,
    `completion_id BIGINT NOT NULL,
     revision INT NOT NULL,
     batch_id BIGINT NOT NULL,
     replaced_at DATETIME(3) NOT NULL,
     state VARCHAR(12) NOT NULL,
     reasons SMALLINT UNSIGNED NOT NULL,
     id_number_index BINARY(16) NOT NULL,
     name VARCHAR(120) NOT NULL,
     course_code VARCHAR(64) NOT NULL,
     completed_at DATETIME(3) NOT NULL,
     hours_tenths INT NULL,
     score DOUBLE NULL,
     course_id BIGINT NULL,
     person_id BIGINT NULL,
     PRIMARY KEY (completion_id, revision)`,
  ),
];

export const intakeGuards: readonly Migration[] = [
  migration(
    'RefuseChangeOfRevision1763900000028',
    `CREATE TRIGGER IF NOT EXISTS completion_revision_is_final BEFORE UPDATE ON completion_revision FOR EACH ROW
     SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'earlier revisions are never changed'`,
    'DROP TRIGGER IF EXISTS completion_revision_is_final',
  ),
];
