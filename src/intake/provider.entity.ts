import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { HourKind } from '../ledger/requirement.rules';

export const PROVIDER_KINDS = ['CITY_PLATFORM', 'PROVINCIAL_BASE', 'INDUSTRY', 'THIRD_PARTY'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Who trains and reports completions. */
@Entity('provider')
export class Provider {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  @Index('uq_provider_code', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  code: string;
  @Column({ type: 'varchar', length: 200 }) name: string;
  @Column({ type: 'varchar', length: 20 }) kind: ProviderKind;
  /** 0: suspended; what it reports is received but not recognized. */
  @Column({ type: 'tinyint', default: 1 }) active: number;
}

/** What a provider may have recognized; a null means any. */
@Entity('provider_approval')
export class ProviderApproval {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  @ForeignKey(() => Provider, 'id')
  @Index()
  @Column({ type: 'bigint' })
  providerId: number;
  @Column({ type: 'smallint', nullable: true }) fromYear: number | null;
  @Column({ type: 'smallint', nullable: true }) toYear: number | null;
  @Column({ type: 'varchar', length: 12, nullable: true }) kind: HourKind | null;
  @Column({ type: 'varchar', length: 100, nullable: true }) topic: string | null;
}
