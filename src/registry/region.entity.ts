import { Column, Entity, PrimaryColumn } from 'typeorm';

export type RegionLevel = 'CITY' | 'COUNTY' | 'DEVELOPMENT_ZONE';

/** The code of the city itself, GB/T 2260. */
export const CITY_CODE = '371600';

/** An administrative area with its human-resources bureau (人社部门); reference data of the migration. */
@Entity('region')
export class Region {
  @PrimaryColumn({ type: 'varchar', length: 16 }) code: string;
  @Column({ type: 'varchar', length: 60 }) name: string;
  @Column({ type: 'varchar', length: 20 }) level: RegionLevel;
  @Column({ type: 'varchar', length: 20, nullable: true }) contactPhone: string | null;
  /** The order in which the city's notice lists them. */
  @Column({ type: 'smallint' }) position: number;
}
