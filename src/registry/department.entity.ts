import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Region } from './region.entity';

export type OrganizationState = 'PENDING' | 'ACTIVE' | 'RETURNED' | 'REJECTED' | 'SUSPENDED';

/** A competent industry department (主管部门). */
@Entity('department')
export class Department {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  @Index('uq_department_code', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  code: string;
  @Column({ type: 'varchar', length: 200 }) name: string;
  @ForeignKey(() => Region, 'code')
  @Index()
  @Column({ type: 'varchar', length: 16 })
  regionCode: string;
  @Column({ type: 'varchar', length: 12 }) state: OrganizationState;
}
