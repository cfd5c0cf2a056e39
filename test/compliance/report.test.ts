import fc from 'fast-check';
import type { ComplianceDimension, ComplianceFilter } from '../../src/compliance/compliance-filter.rules';
import { complianceReport, type Report } from '../../src/compliance/report';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { hours } from '../../src/platform/hours';
import { ANY_ROW, type Predicate, predicate } from '../../src/platform/predicate';
import { standingOf } from '../../src/ledger/requirement.rules';
import { type City, makeCity, type PlannedEntry, type PlannedPerson, type PlannedUnit } from '../support/small-city';
import { openTestHub, type TestHub } from '../support/test-hub';

const REGIONS = ['371600', '371625', 'BZ-KFQ'];
const SERIES = ['工程技术', '卫生技术', '𬀩'];
const LEVELS = ['NONE', 'INTERMEDIATE', 'SENIOR'] as const;

interface Plan {
  readonly units: readonly PlannedUnit[];
  readonly persons: readonly PlannedPerson[];
  readonly entries: readonly PlannedEntry[];
}

const plans: fc.Arbitrary<Plan> = fc
  .record({
    units: fc.array(
      fc.record({
        regionCode: fc.constantFrom(...REGIONS),
        department: fc.option(fc.nat(1), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    people: fc.integer({ min: 0, max: 12 }),
  })
  .chain(({ units, people }) =>
    fc.record({
      units: fc.constant(units),
      persons: fc.array(
        fc.record({
          unit: fc.option(fc.nat(units.length - 1), { nil: undefined, freq: 6 }),
          titleSeries: fc.option(fc.constantFrom(...SERIES), { nil: undefined }),
          titleLevel: fc.option(fc.constantFrom(...LEVELS), { nil: undefined }),
          state: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'ACTIVE' as const, 'LEFT' as const),
        }),
        { minLength: people, maxLength: people },
      ),
      entries: people === 0 ? fc.constant([]) : fc.array(anEntry(people), { maxLength: 40 }),
    }),
  );

function anEntry(people: number): fc.Arbitrary<PlannedEntry> {
  return fc
    .record({
      person: fc.nat(people - 1),
      year: fc.constantFrom(2019, 2024),
      kind: fc.constantFrom('PUBLIC' as const, 'PROFESSIONAL' as const),
      hours: fc.constantFrom(0.5, 10, 20, 30, 59.9, 60),
    })
    .map((entry) => (entry.year === 2019 ? { ...entry, kind: 'CREDIT' as const } : entry));
}

describe('the compliance report', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await openTestHub();
  });
  afterAll(() => hub.close());

  /** Within these departments and units only, so that each run has a city of its own. */
  function within(city: City): Predicate {
    return predicate(`u.id IN (${city.unitIds.join(',')})`);
  }

  it('equals, by every dimension, what one counts by hand over any small city', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const departments = [0, 1].map(() => ({ code: `D${Math.random()}`, regionCode: '371600' }));
        const city = await makeCity(hub, { ...plan, departments });
        await refreshRollups(hub);
        for (const year of [2019, 2024])
          for (const by of ['REGION', 'DEPARTMENT', 'UNIT', 'TITLE_SERIES', 'TITLE_LEVEL'] as const)
            for (const filter of filtersOf(city)) {
              const report = await complianceReport(hub, { year, by, within: within(city), filter, asOf: null });
              expect(counted(report)).toEqual(byHand(plan, city, year, by, filter));
            }
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same as of now from the ledger itself as from the roll-ups', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const city = await makeCity(hub, {
          ...plan,
          departments: [0, 1].map(() => ({ code: `D${Math.random()}`, regionCode: '371600' })),
        });
        await refreshRollups(hub);
        for (const by of ['DEPARTMENT', 'UNIT', 'TITLE_LEVEL'] as const) {
          const question = { year: 2024, by, within: within(city), filter: {} };
          const now = await complianceReport(hub, { ...question, asOf: null });
          const then = await complianceReport(hub, { ...question, asOf: hub.clock.now() });
          expect(then.rows).toEqual(now.rows);
          expect(then.total).toEqual(now.total);
        }
      }),
      { numRuns: 10 },
    );
  });
});

/** The groups in which somebody is counted, and the total. */
function counted(report: Report): Record<string, unknown> {
  const rows = report.rows.filter((row) => row.persons > 0).map(({ label: _, order: __, ...row }) => [row.key, row]);
  return { total: report.total, rows: Object.fromEntries(rows) };
}

function filtersOf(city: City): ComplianceFilter[] {
  return [
    {},
    { regionCode: '371625' },
    { departmentId: city.departmentIds[0]!, titleLevel: 'SENIOR' },
    { unitId: city.unitIds[0]! },
    { titleSeries: '卫生技术' },
    { titleSeries: '' },
    { unitId: -1 },
  ];
}

function byHand(plan: Plan, city: City, year: number, by: ComplianceDimension, filter: ComplianceFilter): unknown {
  const rows = new Map<string, Count>();
  const total = nothing();
  for (const [at, person] of plan.persons.entries()) {
    const unit = person.unit === undefined ? undefined : plan.units[person.unit];
    if (person.state !== 'ACTIVE' || !unit) continue;
    const unitId = city.unitIds[person.unit!]!;
    const departmentId = unit.department === undefined ? '' : String(city.departmentIds[unit.department]!);
    const facts = { REGION: unit.regionCode, DEPARTMENT: departmentId, UNIT: String(unitId) };
    const titles = { TITLE_SERIES: person.titleSeries ?? '', TITLE_LEVEL: person.titleLevel ?? '' };
    const group = { ...facts, ...titles };
    if (filter.regionCode !== undefined && group.REGION !== filter.regionCode) continue;
    if (filter.departmentId !== undefined && group.DEPARTMENT !== String(filter.departmentId)) continue;
    if (filter.unitId !== undefined && group.UNIT !== String(filter.unitId)) continue;
    if (filter.titleSeries !== undefined && group.TITLE_SERIES !== filter.titleSeries) continue;
    if (filter.titleLevel !== undefined && group.TITLE_LEVEL !== filter.titleLevel) continue;
    const row = rows.get(group[by]) ?? nothing();
    rows.set(group[by], row);
    for (const count of [row, total]) add(count, plan, at, year);
  }
  return { total, rows: Object.fromEntries([...rows].map(([key, count]) => [key, { key, ...count }])) };
}

type Count = ReturnType<typeof nothing>;

function nothing() {
  return { persons: 0, compliant: 0, publicMet: 0, professionalMet: 0, started: 0, hours: 0 };
}

function add(count: Count, plan: Plan, person: number, year: number): void {
  const sumOf = (kind: PlannedEntry['kind']) =>
    plan.entries
      .filter((entry) => entry.person === person && entry.year === year && entry.kind === kind)
      .reduce((sum, entry) => sum + hours(entry.hours), 0) as ReturnType<typeof hours>;
  const sums = { public: sumOf('PUBLIC'), professional: sumOf('PROFESSIONAL'), credit: sumOf('CREDIT') };
  const standing = standingOf(year, sums);
  count.persons++;
  count.compliant += Number(standing.isCompliant);
  count.publicMet += Number(standing.publicMet);
  count.professionalMet += Number(standing.professionalMet);
  count.started += Number(standing.total > 0);
  count.hours += standing.total;
}

describe('a report of the whole city', () => {
  let hub: TestHub;
  let city: City;
  beforeAll(async () => {
    hub = await openTestHub({ now: '2024-06-01T09:00:00+08:00' });
    city = await makeCity(hub, {
      departments: [{ code: 'WSJ', regionCode: '371600' }],
      units: [{ regionCode: '371625', department: 0 }, { regionCode: '371602' }],
      persons: [{ unit: 0 }, { unit: 0 }, { unit: 1 }, {}],
      entries: [
        { person: 0, year: 2024, kind: 'PUBLIC', hours: 30, recognizedAt: '2024-03-01T12:00:00+08:00' },
        { person: 0, year: 2024, kind: 'PROFESSIONAL', hours: 60, recognizedAt: '2024-04-01T12:00:00+08:00' },
        { person: 2, year: 2024, kind: 'PUBLIC', hours: 40, recognizedAt: '2024-05-01T12:00:00+08:00' },
        { person: 2, year: 2024, kind: 'PROFESSIONAL', hours: 50, recognizedAt: '2024-05-01T12:00:00+08:00' },
      ],
    });
    await hub.sql.query("UPDATE person_standing SET since = '2024-01-01 00:00:00'");
    await refreshRollups(hub);
  });
  afterAll(() => hub.close());

  const of = (by: ComplianceDimension, filter: ComplianceFilter = {}, asOf: Date | null = null) =>
    complianceReport(hub, { year: 2024, by, within: ANY_ROW, filter, asOf });

  it('has a row for each of the eleven regions, the city first, and one for persons without a unit', async () => {
    const { rows, total } = await of('REGION');
    expect(rows.map((row) => row.key)).toEqual([
      ...['371600', '371602', '371603', '371681', '371621', '371622', '371623', '371625'],
      ...['BZ-KFQ', 'BZ-GXQ', 'BZ-BHXQ', ''],
    ]);
    expect(rows.map((row) => row.persons)).toEqual([0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]);
    expect(total).toEqual({ persons: 4, compliant: 1, publicMet: 2, professionalMet: 1, started: 2, hours: 1800 });
  });

  it('names departments and units, and gathers what has no department behind them', async () => {
    expect((await of('DEPARTMENT')).rows.map((row) => [row.key, row.label, row.persons])).toEqual([
      [String(city.departmentIds[0]), 'Department WSJ', 2],
      ['', '无主管部门', 2],
    ]);
    expect((await of('UNIT', { regionCode: '371602' })).rows).toHaveLength(1);
  });

  it('tells as of 15 April that 1 was compliant and nobody else had begun, and as of 15 March that nobody was', async () => {
    const april = await of('REGION', {}, new Date('2024-04-15T00:00:00+08:00'));
    expect(april.total).toEqual({ persons: 4, compliant: 1, publicMet: 1, professionalMet: 1, started: 1, hours: 900 });
    const march = await of('REGION', {}, new Date('2024-03-15T00:00:00+08:00'));
    expect(march.total).toEqual({ persons: 4, compliant: 0, publicMet: 1, professionalMet: 0, started: 1, hours: 300 });
    const before = await of('REGION', {}, new Date('2023-12-31T00:00:00+08:00'));
    expect(before.total.persons).toBe(0);
  });

  it('counts everyone where they belonged then: a person moved on 1 April and left on 1 May', async () => {
    const moves = ['2024-04-01', '2024-05-01'].map((day, at) => [day, city.unitIds[1]!, at === 0 ? 'ACTIVE' : 'LEFT']);
    for (const [day, unitId, state] of moves)
      await hub.sql.query(
        "INSERT INTO person_standing (person_id, since, unit_id, state) VALUES (?, CONCAT(?, ' 00:00:00'), ?, ?)",
        [city.personIds[1]!, day!, unitId!, state!],
      );
    const personsByUnit = async (day: string) =>
      (await of('UNIT', {}, new Date(`${day}T12:00:00Z`))).rows.map((row) => row.persons);
    expect(await personsByUnit('2024-03-31')).toEqual([2, 1, 1]);
    expect(await personsByUnit('2024-04-30')).toEqual([1, 2, 1]);
    expect(await personsByUnit('2024-05-02')).toEqual([1, 1, 1]);
  });

  it('refuses an instant of tomorrow and a year before 2000', async () => {
    await expect(of('REGION', {}, new Date('2024-06-02T00:00:00+08:00'))).rejects.toThrow('`asOf` lies in the future');
    await expect(
      complianceReport(hub, { year: 1999, by: 'UNIT', within: ANY_ROW, filter: {}, asOf: null }),
    ).rejects.toThrow('`year` must be a year from 2000 to 2100');
  });

  it('counts up to now where nothing waits, and up to the millisecond before the oldest of what does', async () => {
    const year = 2031;
    const until = async (filter: ComplianceFilter) =>
      (await complianceReport(hub, { year, by: 'UNIT', within: ANY_ROW, filter, asOf: null })).asOf.toISOString();
    expect(await until({})).toBe('2024-06-01T01:00:00.000Z');
    await hub.sql.query(
      "INSERT INTO outbox (kind, ref_id, created_at, due_at) VALUES ('judge-batch', 1, '2024-06-01 00:59:58.500', '2024-06-01 01:00:00')",
    );
    expect(await until({ unitId: 1 })).toBe('2024-06-01T00:59:58.499Z');
    await hub.sql.query(
      "INSERT INTO rollup_mark (year, unit_ids, marked_at) VALUES (2031, '[1]', '2024-06-01 00:59:57')",
    );
    expect(await until({ unitId: 2 })).toBe('2024-06-01T00:59:56.999Z');
    await hub.sql.query("UPDATE outbox SET dead_at = created_at WHERE kind = 'judge-batch'");
    await hub.sql.query('DELETE FROM rollup_mark');
    expect(await until({ unitId: 3 })).toBe('2024-06-01T01:00:00.000Z');
  });

  it('answers a second asker within the second from what the first was told', async () => {
    const [first, second] = await Promise.all([of('TITLE_LEVEL'), of('TITLE_LEVEL')]);
    expect(second).toBe(first);
    expect(await of('TITLE_LEVEL')).toBe(first);
    expect(await of('TITLE_LEVEL', { titleSeries: 'x' })).not.toBe(first);
  });
});
