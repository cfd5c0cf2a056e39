import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The switches of a year of learning; a year without a row has the defaults. */
@Entity('learning_year')
export class LearningYear {
  @PrimaryColumn({ type: 'smallint' }) year: number;
  /** The last local date on which completions of the year may be reported; null: 31 December of it. */
  @Column({ type: 'date', nullable: true }) reportingUntil: string | null;
  /** The most that courses of at most 8 hours may bring on one local day, in tenths; null: no limit. */
  @Column({ type: 'int', nullable: true }) dailyLimitTenths: number | null;
}
