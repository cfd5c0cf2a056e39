import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Unit } from './unit.entity';

export type PersonState = 'PENDING' | 'ACTIVE' | 'RETURNED' | 'REJECTED' | 'LEFT' | 'MERGED';
export type TitleLevel = 'NONE' | 'ASSISTANT' | 'INTERMEDIATE' | 'ASSOCIATE_SENIOR' | 'SENIOR';

/** A professional technical person (专业技术人员). */
@Entity('person')
@Index('ix_person_unit_id', ['unitId', 'state', 'titleSeries', 'titleLevel'])
export class Person {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  /** Encrypted, 18 characters inside. */
  @Column({ type: 'varchar', length: 160, charset: 'ascii', collation: 'ascii_bin' }) idNumber: string;
  @Index('uq_person_id_number_index', { unique: true })
  @Column({ type: 'binary', length: 16 })
  idNumberIndex: Buffer;
  /** As the person writes it. */
  @Column({ type: 'varchar', length: 120 }) name: string;
  /** The normalized form that is matched and searched. */
  @Index() @Column({ type: 'varchar', length: 120 }) nameMatch: string;
  /** Encrypted. */
  @Column({ type: 'varchar', length: 160, charset: 'ascii', collation: 'ascii_bin', nullable: true }) mobile:
    | string
    | null;
  @ForeignKey(() => Unit, 'id')
  @Column({ type: 'bigint', nullable: true })
  unitId: number | null;
  /** Title series (职称系列). */
  @Column({ type: 'varchar', length: 40, nullable: true }) titleSeries: string | null;
  @Column({ type: 'varchar', length: 20, nullable: true }) titleLevel: TitleLevel | null;
  @Column({ type: 'varchar', length: 10 }) state: PersonState;
  @Column({ type: 'datetime', precision: 3 }) createdAt: Date;
  @Column({ type: 'datetime', precision: 3 }) updatedAt: Date;
}
