import type { HourKind } from '../../src/ledger/requirement.rules';
import { localDateOf } from '../../src/platform/clock';
import { insertRows } from '../../src/platform/database';
import { type Hours, hours } from '../../src/platform/hours';
import type { Hub } from '../../src/platform/hub';
import { creditCodeCheckCharacter } from '../../src/registry/credit-code.rules';
import { markUnits, NO_UNIT } from '../../src/registry/mark-units';
import type { PersonState, TitleLevel } from '../../src/registry/person.entity';
import { addPersons, addUnit, testIdNumber } from './city';

export interface PlannedDepartment {
  readonly code: string;
  readonly regionCode: string;
}
export interface PlannedUnit {
  readonly regionCode: string;
  /** Index among the departments. */
  readonly department?: number;
}
export interface PlannedPerson {
  readonly name?: string;
  /** Index among the units. */
  readonly unit?: number;
  readonly titleSeries?: string;
  readonly titleLevel?: TitleLevel;
  readonly state?: PersonState;
}
export interface PlannedEntry {
  /** Index among the persons. */
  readonly person: number;
  readonly year: number;
  readonly kind: HourKind;
  readonly hours: number;
  /** Index among the entries before it. */
  readonly reverses?: number;
  /** RFC 3339; default: the hub's present. */
  readonly recognizedAt?: string;
  readonly providerId?: number;
}
export interface CityPlan {
  readonly departments?: readonly PlannedDepartment[];
  readonly units?: readonly PlannedUnit[];
  readonly persons?: readonly PlannedPerson[];
  readonly entries?: readonly PlannedEntry[];
}
/** The keys of what was made, in the order of the plan. */
export interface City {
  readonly departmentIds: readonly number[];
  readonly unitIds: readonly number[];
  readonly personIds: readonly number[];
  readonly idNumbers: readonly string[];
  readonly entryIds: readonly number[];
}

let made = 0;

/** A test credit code of region 371699, another each time. */
export function newCreditCode(): string {
  made++;
  const first17 = `91371699MB${String(made).padStart(7, '0')}`;
  return first17 + creditCodeCheckCharacter(first17);
}

/**
 * Writes organisations, persons and ledger lines as they come to stand: yearly sums, standings and stale marks are there,
 * roll-ups are not yet refreshed.
 */
export async function makeCity(hub: Hub, plan: CityPlan): Promise<City> {
  const { departments = [], units = [], persons = [], entries = [] } = plan;
  const departmentIds: number[] = [];
  for (const department of departments) departmentIds.push(await addDepartment(hub, department));
  const unitIds: number[] = [];
  for (const { regionCode, department } of units) {
    const departmentId = department === undefined ? null : departmentIds[department]!;
    unitIds.push(await addUnit(hub, { creditCode: newCreditCode(), regionCode, departmentId }));
  }
  const idNumbers = persons.map(() => testIdNumber(made++));
  const personIds = await addPersons(
    hub,
    persons.map((person, at) => ({
      ...person,
      idNumber: idNumbers[at]!,
      name: person.name ?? `测试${at}`,
      unitId: person.unit === undefined ? null : unitIds[person.unit]!,
    })),
  );
  const first = await hub.ids.reserve('hour_entry', Math.max(1, entries.length));
  const entryIds = entries.map((_, index) => first + index);
  const city = { departmentIds, unitIds, personIds, idNumbers, entryIds };
  await insertEntries(hub, plan, city);
  return city;
}

async function addDepartment(hub: Hub, { code, regionCode }: PlannedDepartment): Promise<number> {
  const id = await hub.ids.reserve('department');
  await hub.sql.query("INSERT INTO department (id, code, name, region_code, state) VALUES (?, ?, ?, ?, 'ACTIVE')", [
    id,
    code,
    `Department ${code}`,
    regionCode,
  ]);
  return id;
}

const SUM: Readonly<Record<HourKind, string>> = { PUBLIC: 'public', PROFESSIONAL: 'professional', CREDIT: 'credit' };

async function insertEntries(hub: Hub, { persons = [], entries = [] }: CityPlan, city: City): Promise<void> {
  for (const [at, each] of entries.entries()) {
    const amount: Hours = hours(each.hours);
    const recognizedAt = each.recognizedAt ? new Date(each.recognizedAt) : hub.clock.now();
    const personId = city.personIds[each.person]!;
    const reverses = each.reverses === undefined ? null : city.entryIds[each.reverses]!;
    await insertRows(
      hub.sql,
      {
        table: 'hour_entry',
        columns: [
          ...['id', 'person_id', 'year', 'kind', 'hours_tenths', 'source', 'source_id', 'provider_id', 'title', 'rule'],
          ...['claimed_tenths', 'basis_tenths', 'learned_on', 'reverses_id', 'reversal_reason', 'recognized_at'],
        ],
      },
      [
        [
          ...[city.entryIds[at]!, personId, each.year, each.kind, amount, 'PROVIDER', city.entryIds[at]!],
          ...[each.providerId ?? null, `Course ${at}`, 'provider-course@2024', null, amount, localDateOf(recognizedAt)],
          ...[reverses, reverses === null ? null : 'WITHDRAWN', recognizedAt],
        ],
      ],
    );
    const column = `${SUM[each.kind]}_tenths`;
    await hub.sql.execute(
      `INSERT INTO person_year (person_id, year, ${column}) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE ${column} = ${column} + VALUES(${column})`,
      [personId, each.year, amount],
    );
    const unit = persons[each.person]?.unit;
    const unitId = unit === undefined ? NO_UNIT : city.unitIds[unit]!;
    await markUnits(hub.sql, each.year, new Set([unitId]), hub.clock.now());
  }
}
