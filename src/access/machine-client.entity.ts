import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type MachineClientKind = 'provider' | 'dashboard' | 'title-evaluation';

/** A program that signs in by OAuth 2.0 client credentials. */
@Entity('machine_client')
export class MachineClient {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  @Index('uq_machine_client_client_id', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  clientId: string;
  @Column({ type: 'varchar', length: 20 }) kind: MachineClientKind;
  @Column({ type: 'varchar', length: 64 }) code: string;
  @Column({ type: 'varchar', length: 200 }) name: string;
  /** Of a client of kind provider: whose completions it pushes and sees. */
  @ForeignKey('provider', 'id')
  @Index()
  @Column({ type: 'bigint', nullable: true })
  providerId: number | null;
  /** SHA-256 of the secret, which has 256 random bits of its own and so needs no slow hash. */
  @Column({ type: 'binary', length: 32 }) secretDigest: Buffer;
  @Column({ type: 'tinyint', default: 1 }) active: number;
  @Column({ type: 'datetime', precision: 3 }) createdAt: Date;
}
