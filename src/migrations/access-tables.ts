import { type Migration, migration, table } from './define';

export const accessTables: readonly Migration[] = [
  table(
    'machine_client',
    50,
    `id BIGINT NOT NULL PRIMARY KEY,
     client_id VARCHAR(64) NOT NULL,
     kind VARCHAR(20) NOT NULL,
     code VARCHAR(64) NOT NULL,
     name VARCHAR(200) NOT NULL,
     provider_id BIGINT NULL,
     secret_digest BINARY(32) NOT NULL,
     active TINYINT NOT NULL DEFAULT 1,
     created_at DATETIME(3) NOT NULL,
     UNIQUE KEY uq_machine_client_client_id (client_id),
     KEY ix_machine_client_provider_id (provider_id),
     CONSTRAINT fk_machine_client_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  table(
    'user_account',
    51,
    `id BIGINT NOT NULL PRIMARY KEY,
     username VARCHAR(64) NOT NULL,
     password_hash VARCHAR(200) NOT NULL,
     role VARCHAR(20) NOT NULL,
     region_code VARCHAR(16) NULL,
     department_id BIGINT NULL,
     unit_id BIGINT NULL,
     person_id BIGINT NULL,
     totp_secret VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL,
     active TINYINT NOT NULL DEFAULT 1,
     created_at DATETIME(3) NOT NULL,
     UNIQUE KEY uq_user_account_username (username)`,
  ),
  /** token_digest: SHA-256 of the cookie's random value, which itself is kept nowhere. */
  table(
    'user_session',
    52,
    `token_digest BINARY(32) NOT NULL PRIMARY KEY,
     user_id BIGINT NOT NULL,
     created_at DATETIME(3) NOT NULL,
     last_seen_at DATETIME(3) NOT NULL,
     expires_at DATETIME(3) NOT NULL,
     KEY ix_user_session_user_id (user_id),
     CONSTRAINT fk_user_session_user_id FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  /** Who looked at or changed what. Append-only. */
  table(
    'audit_line',
    53,
    `id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
     at DATETIME(3) NOT NULL,
     actor VARCHAR(100) NOT NULL,
     action VARCHAR(60) NOT NULL,
     subject VARCHAR(100) NOT NULL,
     detail VARCHAR(500) NULL,
     KEY ix_audit_line_subject (subject)`,
  ),
  migration(
    'RefuseUpdateOfAuditLine1763900000054',
    `CREATE TRIGGER IF NOT EXISTS audit_line_is_never_updated BEFORE UPDATE ON audit_line FOR EACH ROW
     SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an audit line is never updated'`,
    'DROP TRIGGER IF EXISTS audit_line_is_never_updated',
  ),
  migration(
    'RefuseDeleteOfAuditLine1763900000055',
    `CREATE TRIGGER IF NOT EXISTS audit_line_is_never_deleted BEFORE DELETE ON audit_line FOR EACH ROW
     SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an audit line is never deleted'`,
    'DROP TRIGGER IF EXISTS audit_line_is_never_deleted',
  ),
  /** Codes of second factors that were used, so that none is accepted twice; a row lives for some minutes. */
  table(
    'used_totp_step',
    56,
    `user_id BIGINT NOT NULL,
     step BIGINT NOT NULL,
     PRIMARY KEY (user_id, step)`,
  ),
];
