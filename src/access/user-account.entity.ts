import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export const ROLES = ['learner', 'unit-admin', 'department-admin', 'bureau-admin', 'auditor', 'system-admin'] as const;
export type Role = (typeof ROLES)[number];

/** A person's sign-in, with what its role is bound to. */
@Entity('user_account')
export class UserAccount {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  @Index('uq_user_account_username', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  username: string;
  /** argon2id. */
  @Column({ type: 'varchar', length: 200 }) passwordHash: string;
  @Column({ type: 'varchar', length: 20 }) role: Role;
  @Column({ type: 'varchar', length: 16, nullable: true }) regionCode: string | null;
  @Column({ type: 'bigint', nullable: true }) departmentId: number | null;
  @Column({ type: 'bigint', nullable: true }) unitId: number | null;
  @Column({ type: 'bigint', nullable: true }) personId: number | null;
  /** Encrypted; the second factor of administrative roles. */
  @Column({ type: 'varchar', length: 200, charset: 'ascii', collation: 'ascii_bin', nullable: true }) totpSecret:
    | string
    | null;
  @Column({ type: 'tinyint', default: 1 }) active: number;
  @Column({ type: 'datetime', precision: 3 }) createdAt: Date;
}

/** A signed-in browser or program. */
@Entity('user_session')
export class UserSession {
  /** SHA-256 of the random value in the cookie, which itself is kept nowhere. */
  @PrimaryColumn({ type: 'binary', length: 32 }) tokenDigest: Buffer;
  @ForeignKey(() => UserAccount, 'id')
  @Index()
  @Column({ type: 'bigint' })
  userId: number;
  @Column({ type: 'datetime', precision: 3 }) createdAt: Date;
  @Column({ type: 'datetime', precision: 3 }) lastSeenAt: Date;
  @Column({ type: 'datetime', precision: 3 }) expiresAt: Date;
}
