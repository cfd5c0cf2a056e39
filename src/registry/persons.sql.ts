import { insertRows, placeholders, type Sql } from '../platform/database';
import type { FieldCipher } from '../platform/encryption';
import type { PersonState, TitleLevel } from './person.entity';

/** A checked row of a list of persons. Undefined: the list does not say. */
export interface PersonRow {
  readonly idNumber: string;
  readonly idNumberIndex: Buffer;
  readonly name: string;
  readonly nameMatch: string;
  readonly mobile: string | null | undefined;
  readonly unitId: number;
  readonly titleSeries: string | null | undefined;
  readonly titleLevel: TitleLevel | null | undefined;
  readonly state: 'ACTIVE' | 'LEFT';
}

/** A registered person, as far as a list can change it. */
export interface KnownPerson {
  readonly id: number;
  readonly idNumberIndex: Buffer;
  readonly name: string;
  /** In clear. */
  readonly mobile: string | null;
  readonly unitId: number | null;
  readonly titleSeries: string | null;
  readonly titleLevel: TitleLevel | null;
  readonly state: PersonState;
}

export interface WrittenPerson {
  readonly id: number;
  readonly row: PersonRow;
  readonly known: KnownPerson | null;
}

/** Persons by blind index, keyed by it in latin1. Index: uq_person_id_number_index. */
export async function loadPersons(
  cipher: FieldCipher,
  sql: Sql,
  rows: readonly PersonRow[],
  lock: boolean,
): Promise<Map<string, KnownPerson>> {
  const found = await sql.query<KnownPerson>(
    `SELECT id, id_number_index AS idNumberIndex, name, mobile, unit_id AS unitId, title_series AS titleSeries,
       title_level AS titleLevel, state
     FROM person WHERE id_number_index IN (${placeholders(rows.length)}) ${lock ? 'FOR UPDATE' : ''}`,
    rows.map((row) => row.idNumberIndex),
  );
  return new Map(
    found.map((each) => [
      each.idNumberIndex.toString('latin1'),
      { ...each, mobile: each.mobile === null ? null : cipher.open(each.mobile) },
    ]),
  );
}

const PERSON = {
  table: 'person',
  columns: [
    'id',
    'id_number',
    'id_number_index',
    'name',
    'name_match',
    'mobile',
    'unit_id',
    'title_series',
    'title_level',
    'state',
    'created_at',
    'updated_at',
  ],
  suffix: `ON DUPLICATE KEY UPDATE name = VALUES(name), name_match = VALUES(name_match), mobile = VALUES(mobile),
    unit_id = VALUES(unit_id), title_series = VALUES(title_series), title_level = VALUES(title_level),
    state = VALUES(state), updated_at = VALUES(updated_at)`,
} as const;

/** Inserts new persons and replaces what may change of known ones. ID numbers and mobiles are sealed here. */
export async function writePersons(
  cipher: FieldCipher,
  sql: Sql,
  persons: readonly WrittenPerson[],
  now: Date,
): Promise<void> {
  await insertRows(
    sql,
    PERSON,
    persons.map(({ id, row, known }) => {
      const { mobile, titleSeries, titleLevel } = after(row, known);
      return [
        id,
        cipher.seal(row.idNumber),
        row.idNumberIndex,
        row.name,
        row.nameMatch,
        mobile === null ? null : cipher.seal(mobile),
        row.unitId,
        titleSeries,
        titleLevel,
        row.state,
        now,
        now,
      ];
    }),
  );
}

const STANDING = {
  table: 'person_standing',
  columns: ['person_id', 'since', 'unit_id', 'title_series', 'title_level', 'state'],
  suffix: `ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id), title_series = VALUES(title_series),
    title_level = VALUES(title_level), state = VALUES(state)`,
} as const;

/** Writes down what counts of the persons from now on; two changes in one millisecond leave the later. */
export async function writeStandings(sql: Sql, persons: readonly WrittenPerson[], now: Date): Promise<void> {
  await insertRows(
    sql,
    STANDING,
    persons.map(({ id, row, known }) => {
      const { titleSeries, titleLevel } = after(row, known);
      return [id, now, row.unitId, titleSeries, titleLevel, row.state];
    }),
  );
}

/** What holds after the row: what it does not say stays as it was. */
function after(row: PersonRow, known: KnownPerson | null) {
  return {
    mobile: row.mobile === undefined ? (known?.mobile ?? null) : row.mobile,
    titleSeries: row.titleSeries === undefined ? (known?.titleSeries ?? null) : row.titleSeries,
    titleLevel: row.titleLevel === undefined ? (known?.titleLevel ?? null) : row.titleLevel,
  };
}
