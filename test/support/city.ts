import type { ProviderKind } from '../../src/intake/provider.entity';
import type { HourKind } from '../../src/ledger/requirement.rules';
import { insertRows, type SqlValue } from '../../src/platform/database';
import { hours } from '../../src/platform/hours';
import type { Hub } from '../../src/platform/hub';
import { bumpReference } from '../../src/platform/reference';
import { EVERY_YEAR, markUnits, NO_UNIT } from '../../src/registry/mark-units';
import type { PersonState, TitleLevel } from '../../src/registry/person.entity';
import { nameForMatching } from '../../src/registry/person-name.rules';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A valid ID number of the unallotted region 371699, another for each `serial` below 8,000,000. */
export function testIdNumber(serial: number): string {
  const day = new Date(Date.UTC(1960, 0, 1 + (serial % 8000))).toISOString().slice(0, 10).replaceAll('-', '');
  const body = `371699${day}${String(Math.floor(serial / 8000)).padStart(3, '0')}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * WEIGHTS[index]!, 0);
  return body + '10X98765432'[sum % 11];
}

export async function addUnit(
  hub: Hub,
  unit: { creditCode: string; regionCode?: string; departmentId?: number | null; name?: string; cityLevel?: boolean },
): Promise<number> {
  const id = await hub.ids.reserve('unit');
  await hub.sql.query(
    "INSERT INTO unit (id, credit_code, name, region_code, department_id, city_level, state) VALUES (?, ?, ?, ?, ?, ?, 'ACTIVE')",
    [
      id,
      unit.creditCode,
      unit.name ?? `单位${id}`,
      unit.regionCode ?? '371602',
      unit.departmentId ?? null,
      unit.cityLevel ?? false,
    ],
  );
  return id;
}

export interface TestPerson {
  readonly idNumber: string;
  readonly name: string;
  readonly unitId?: number | null;
  readonly state?: PersonState;
  readonly titleSeries?: string | null;
  readonly titleLevel?: TitleLevel | null;
}

/** Registers persons as the registry does; returns their ids in order. */
export async function addPersons(hub: Hub, persons: readonly TestPerson[]): Promise<number[]> {
  const first = await hub.ids.reserve('person', persons.length);
  const now = hub.clock.now();
  await insertRows(
    hub.sql,
    {
      table: 'person',
      columns: [
        'id',
        'id_number',
        'id_number_index',
        'name',
        'name_match',
        'unit_id',
        'title_series',
        'title_level',
        'state',
        'created_at',
        'updated_at',
      ],
    },
    persons.map((person, index): SqlValue[] => [
      first + index,
      hub.cipher.seal(person.idNumber),
      hub.cipher.blindIndex(person.idNumber),
      person.name,
      nameForMatching(person.name),
      person.unitId ?? null,
      person.titleSeries ?? null,
      person.titleLevel ?? null,
      person.state ?? 'ACTIVE',
      now,
      now,
    ]),
  );
  await insertRows(
    hub.sql,
    { table: 'person_standing', columns: ['person_id', 'since', 'unit_id', 'title_series', 'title_level', 'state'] },
    persons.map((person, index): SqlValue[] => [
      first + index,
      now,
      person.unitId ?? null,
      person.titleSeries ?? null,
      person.titleLevel ?? null,
      person.state ?? 'ACTIVE',
    ]),
  );
  await markUnits(hub.sql, EVERY_YEAR, new Set(persons.map((person) => person.unitId ?? NO_UNIT)), now);
  return persons.map((_, index) => first + index);
}

/** A provider approved for everything. */
export async function addProvider(hub: Hub, code: string, kind: ProviderKind = 'THIRD_PARTY'): Promise<number> {
  const id = await hub.ids.reserve('provider');
  await hub.sql.query('INSERT INTO provider (id, code, name, kind, active) VALUES (?, ?, ?, ?, 1)', [
    id,
    code,
    `培训机构${code}`,
    kind,
  ]);
  await hub.sql.query('INSERT INTO provider_approval (id, provider_id) VALUES (?, ?)', [
    await hub.ids.reserve('provider_approval'),
    id,
  ]);
  await bumpReference(hub.sql, 'intake');
  return id;
}

export interface TestCourse {
  readonly code: string;
  readonly year: number;
  readonly kind: HourKind;
  readonly hours: number;
  readonly topic?: string;
  readonly passMark?: number;
  readonly active?: boolean;
  /** The id of the course whose learning it repeats. */
  readonly sameAs?: number;
}

export async function addCourse(hub: Hub, providerId: number, course: TestCourse): Promise<number> {
  const id = await hub.ids.reserve('course');
  await hub.sql.query(
    `INSERT INTO course (id, provider_id, code, title, year, kind, topic, hours_tenths, pass_mark_tenths, active, learning_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      providerId,
      course.code,
      `课程${course.code}`,
      course.year,
      course.kind,
      course.topic ?? null,
      hours(course.hours),
      course.passMark === undefined ? null : course.passMark * 10,
      course.active ?? true,
      course.sameAs ?? id,
    ],
  );
  await bumpReference(hub.sql, 'intake');
  return id;
}
