import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Department, type OrganizationState } from './department.entity';
import { Region } from './region.entity';

/** An employer (用人单位). */
@Entity('unit')
export class Unit {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  /** Unified social credit code, GB 32100. */
  @Index('uq_unit_credit_code', { unique: true })
  @Column({ type: 'char', length: 18 })
  creditCode: string;
  @Column({ type: 'varchar', length: 200 }) name: string;
  @ForeignKey(() => Region, 'code')
  @Index()
  @Column({ type: 'varchar', length: 16 })
  regionCode: string;
  /** Null: the bureau of its region reviews. */
  @ForeignKey(() => Department, 'id')
  @Index()
  @Column({ type: 'bigint', nullable: true })
  departmentId: number | null;
  /** 市直单位: 1 where the city bureau reviews its hours. */
  @Column({ type: 'tinyint', default: 0 }) cityLevel: number;
  @Column({ type: 'varchar', length: 12 }) state: OrganizationState;
}
