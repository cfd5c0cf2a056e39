import { type Migration, migration, table } from './define';

/** The city, its seven counties and districts and its three zones, with the lines of the city's notice for 2024. */
const REGIONS: readonly (readonly [string, string, string, string | null])[] = [
  ['371600', '滨州市', 'CITY', null],
  ['371602', '滨城区', 'COUNTY', '8330121'],
  ['371603', '沾化区', 'COUNTY', '7811502'],
  ['371681', '邹平市', 'COUNTY', '4269105'],
  ['371621', '惠民县', 'COUNTY', '8197032'],
  ['371622', '阳信县', 'COUNTY', '8281002'],
  ['371623', '无棣县', 'COUNTY', '6781813'],
  ['371625', '博兴县', 'COUNTY', '2399089'],
  ['BZ-KFQ', '滨州经济技术开发区', 'DEVELOPMENT_ZONE', '3129596'],
  ['BZ-GXQ', '滨州高新技术产业开发区', 'DEVELOPMENT_ZONE', '3160266'],
  ['BZ-BHXQ', '滨州北海经济开发区', 'DEVELOPMENT_ZONE', '2258509'],
];

const regionRows = REGIONS.map(
  ([code, name, level, phone], index) =>
    `('${code}','${name}','${level}',${phone === null ? 'NULL' : `'${phone}'`},${index})`,
).join(',');

export const registryTables: readonly Migration[] = [
  table(
    'region',
    10,
    `code VARCHAR(16) NOT NULL PRIMARY KEY,
     name VARCHAR(60) NOT NULL,
     level VARCHAR(20) NOT NULL,
     contact_phone VARCHAR(20) NULL,
     position SMALLINT NOT NULL`,
  ),
  migration(
    'FillRegions1763900000011',
    `INSERT IGNORE INTO region (code, name, level, contact_phone, position) VALUES ${regionRows}`,
    'DELETE FROM region',
  ),
  table(
    'department',
    12,
    `id BIGINT NOT NULL PRIMARY KEY,
     code VARCHAR(64) NOT NULL,
     name VARCHAR(200) NOT NULL,
     region_code VARCHAR(16) NOT NULL,
     state VARCHAR(12) NOT NULL,
     UNIQUE KEY uq_department_code (code),
     KEY ix_department_region_code (region_code),
     CONSTRAINT fk_department_region_code FOREIGN KEY (region_code) REFERENCES region (code) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  table(
    'unit',
    13,
    `id BIGINT NOT NULL PRIMARY KEY,
     credit_code CHAR(18) NOT NULL,
     name VARCHAR(200) NOT NULL,
     region_code VARCHAR(16) NOT NULL,
     department_id BIGINT NULL,
     city_level TINYINT NOT NULL DEFAULT 0,
     state VARCHAR(12) NOT NULL,
     UNIQUE KEY uq_unit_credit_code (credit_code),
     KEY ix_unit_region_code (region_code),
     KEY ix_unit_department_id (department_id),
     CONSTRAINT fk_unit_region_code FOREIGN KEY (region_code) REFERENCES region (code) ON DELETE NO ACTION ON UPDATE NO ACTION,
     CONSTRAINT fk_unit_department_id FOREIGN KEY (department_id) REFERENCES department (id) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  /**
   * id_number and mobile are envelopes of src/platform/encryption.ts; id_number_index is the blind index of the
   * normalized 18-character number. name is as written, name_match the form that is compared and searched.
   */
  table(
    'person',
    14,
    `id BIGINT NOT NULL PRIMARY KEY,
     id_number VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
     id_number_index BINARY(16) NOT NULL,
     name VARCHAR(120) NOT NULL,
     name_match VARCHAR(120) NOT NULL,
     mobile VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NULL,
     unit_id BIGINT NULL,
     title_series VARCHAR(40) NULL,
     title_level VARCHAR(20) NULL,
     state VARCHAR(10) NOT NULL,
     created_at DATETIME(3) NOT NULL,
     updated_at DATETIME(3) NOT NULL,
     UNIQUE KEY uq_person_id_number_index (id_number_index),
     KEY ix_person_unit_id (unit_id, state, title_series, title_level),
     KEY ix_person_name_match (name_match),
     CONSTRAINT fk_person_unit_id FOREIGN KEY (unit_id) REFERENCES unit (id) ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ),
  /** What counted of a person since when: the unit, state and title, a row at each change, never altered. */
  table(
    'person_standing',
    15,
    `person_id BIGINT NOT NULL,
     since DATETIME(3) NOT NULL,
     unit_id BIGINT NULL,
     title_series VARCHAR(40) NULL,
     title_level VARCHAR(20) NULL,
     state VARCHAR(10) NOT NULL,
     PRIMARY KEY (person_id, since),
     KEY ix_person_standing_unit_id (unit_id)`,
  ),
];
