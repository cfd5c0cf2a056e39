import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { HourKind } from '../ledger/requirement.rules';
import { Provider } from './provider.entity';

/** A provider's course in one year. */
@Entity('course')
@Index('uq_course_provider_id_code_year', ['providerId', 'code', 'year'], { unique: true })
export class Course {
  @PrimaryColumn({ type: 'bigint' }) id: number;
  @ForeignKey(() => Provider, 'id')
  @Column({ type: 'bigint' })
  providerId: number;
  /** The provider's own code. */
  @Column({ type: 'varchar', length: 64 }) code: string;
  @Column({ type: 'varchar', length: 200 }) title: string;
  @Column({ type: 'smallint' }) year: number;
  @Column({ type: 'varchar', length: 12 }) kind: HourKind;
  /** Topic series of public courses. */
  @Column({ type: 'varchar', length: 100, nullable: true }) topic: string | null;
  /** What it is worth, in tenths of an hour or credit. */
  @Column({ type: 'int' }) hoursTenths: number;
  /** In tenths of a point out of 100; null: 60 points. */
  @Column({ type: 'smallint', nullable: true }) passMarkTenths: number | null;
  @Column({ type: 'tinyint', default: 1 }) active: number;
  /** Courses of one learningId are the same learning: counted once for a person. Its own id where none is declared. */
  @Index() @Column({ type: 'bigint' }) learningId: number;
}
