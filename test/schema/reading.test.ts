import {
  answer,
  ask,
  CITY_BUREAU,
  DASHBOARD,
  providerViewer,
  refusalOf,
  TITLE_EVALUATION,
  userViewer,
} from '../support/ask';
import type { Viewer } from '../../src/access/viewer';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { addCourse, addProvider } from '../support/city';
import { type City, makeCity } from '../support/small-city';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let city: City;
let providerId: number;
let courseId: number;

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  providerId = await addProvider(hub, 'P1', 'PROVINCIAL_BASE');
  courseId = await addCourse(hub, providerId, { code: 'C1', year: 2024, kind: 'PUBLIC', hours: 30, topic: '数字技术' });
  city = await makeCity(hub, {
    departments: [
      { code: 'WSJ', regionCode: '371600' },
      { code: 'JYJ', regionCode: '371625' },
    ],
    units: [{ regionCode: '371602', department: 0 }, { regionCode: '371625', department: 1 }, { regionCode: '371625' }],
    persons: [
      { unit: 0, name: '阿依古丽·买买提', titleSeries: '卫生技术', titleLevel: 'SENIOR' },
      { unit: 0, name: '100%_!' },
      { unit: 1, name: '𬀩明', titleSeries: '中小学教师' },
      { unit: 2, name: '王芳' },
      { name: '王小明', state: 'LEFT' },
    ],
    entries: [
      { person: 0, year: 2024, kind: 'PUBLIC', hours: 40, providerId },
      { person: 0, year: 2024, kind: 'PROFESSIONAL', hours: 50.5, providerId },
      { person: 0, year: 2023, kind: 'PUBLIC', hours: 30.5, recognizedAt: '2023-05-01T00:00:00+08:00' },
      { person: 0, year: 2023, kind: 'PUBLIC', hours: -30.5, reverses: 2, recognizedAt: '2023-05-02T00:00:00+08:00' },
      { person: 2, year: 2024, kind: 'PUBLIC', hours: 30 },
      { person: 2, year: 2024, kind: 'PROFESSIONAL', hours: 60 },
      { person: 3, year: 2019, kind: 'CREDIT', hours: 19.5 },
    ],
  });
  await hub.sql.query('UPDATE person SET mobile = ? WHERE id = ?', [
    hub.cipher.seal('13800001234'),
    city.personIds[0]!,
  ]);
  await refreshRollups(hub);
});
afterAll(() => hub.close());

const person = (at: number) => `Person-${city.personIds[at]}`;
const unit = (at: number) => `Unit-${city.unitIds[at]}`;
const department = (at: number) => `Department-${city.departmentIds[at]}`;

const countyBureau = () => userViewer('bureau-admin', { regionCode: '371625' });
const departmentAdmin = () => userViewer('department-admin', { departmentId: city.departmentIds[0]! });
const unitAdmin = () => userViewer('unit-admin', { unitId: city.unitIds[0]! });
const learner = () => userViewer('learner', { personId: city.personIds[0]! });
const auditor = () => userViewer('auditor');

/** Everything that has an id, and a name for each. */
function everything(): Record<string, string> {
  return {
    ...Object.fromEntries([0, 1, 2, 3, 4].map((at) => [`person ${at}`, person(at)])),
    ...Object.fromEntries([0, 1, 2].map((at) => [`unit ${at}`, unit(at)])),
    ...Object.fromEntries([0, 1].map((at) => [`department ${at}`, department(at)])),
    'entry of 0': `HourEntry-${city.entryIds[0]}`,
    'entry of 2': `HourEntry-${city.entryIds[4]}`,
    region: 'Region-371625',
    provider: `Provider-${providerId}`,
    course: `Course-${courseId}`,
  };
}

describe('what a viewer finds by node(id)', () => {
  const PUBLIC = ['course', 'provider', 'region'];
  const cases: readonly [string, () => Viewer, readonly string[]][] = [
    [
      'the city bureau',
      () => CITY_BUREAU,
      [
        'department 0',
        'department 1',
        'entry of 0',
        'entry of 2',
        'person 0',
        'person 1',
        'person 2',
        'person 3',
        'person 4',
        'unit 0',
        'unit 1',
        'unit 2',
        ...PUBLIC,
      ],
    ],
    [
      'an auditor',
      auditor,
      [
        'department 0',
        'department 1',
        'entry of 0',
        'entry of 2',
        'person 0',
        'person 1',
        'person 2',
        'person 3',
        'person 4',
        'unit 0',
        'unit 1',
        'unit 2',
        ...PUBLIC,
      ],
    ],
    [
      'a county’s bureau',
      countyBureau,
      ['department 1', 'entry of 2', 'person 2', 'person 3', 'unit 1', 'unit 2', ...PUBLIC],
    ],
    ['a department', departmentAdmin, ['department 0', 'entry of 0', 'person 0', 'person 1', 'unit 0', ...PUBLIC]],
    ['a unit', unitAdmin, ['department 0', 'entry of 0', 'person 0', 'person 1', 'unit 0', ...PUBLIC]],
    ['a learner', learner, ['department 0', 'entry of 0', 'person 0', 'unit 0', ...PUBLIC]],
    ['a system-admin', () => userViewer('system-admin'), PUBLIC],
    ['a dashboard', () => DASHBOARD, ['department 0', 'department 1', 'unit 0', 'unit 1', 'unit 2', ...PUBLIC]],
    ['a provider', () => providerViewer(providerId), PUBLIC],
    ['another provider', () => providerViewer(999), ['region']],
    ['title evaluation', () => TITLE_EVALUATION, ['region']],
  ];

  it.each(cases)('%s', async (_, viewer, expected) => {
    const ids = everything();
    const query = `{ ${Object.values(ids)
      .map((id, at) => `n${at}: node(id: "${id}") { id __typename }`)
      .join(' ')} }`;
    const found = Object.values(
      await answer<Record<string, { id: string; __typename: string } | null>>(hub, viewer(), query),
    );
    const names = Object.keys(ids).filter((_name, at) => found[at] !== null);
    expect(names.sort()).toEqual([...expected].sort());
    for (const [at, id] of Object.values(ids).entries())
      if (found[at]) expect(found[at]).toEqual({ id, __typename: id.split('-')[0] });
  });

  it('nothing for ids of no such thing', async () => {
    for (const id of ['', 'x', 'Person-', 'Person-x', 'Unit-0', 'Person-99999999999999999999', 'Viewer-1', 'Region-0'])
      expect(await answer(hub, CITY_BUREAU, 'query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
        node: null,
      });
  });

  it('is asked only by those who signed in', async () => {
    for (const query of [
      '{ node(id: "Region-371625") { id } }',
      '{ regions { code } }',
      '{ persons { totalCount } }',
      '{ person(id: "Person-1") { id } }',
      '{ unit(id: "Unit-1") { id } }',
      '{ department(id: "Department-1") { id } }',
      '{ compliance(year: 2024, by: UNIT) { year } }',
      '{ complianceTrend(year: 2024, from: "2024-01-01", to: "2024-01-02") { date } }',
      '{ titleEvaluationChecks(idNumbers: [], from: 2024, to: 2024) { found } }',
    ])
      expect(await refusalOf(hub, null, query)).toMatch(/^Unauthenticated: /);
    expect(await answer(hub, null, '{ viewer { name } }')).toEqual({ viewer: null });
  });
});

describe('persons', () => {
  const namesFor = async (viewer: Viewer, filter: object | null): Promise<string[]> => {
    const query = 'query ($filter: PersonFilter) { persons(filter: $filter) { totalCount nodes { name } } }';
    const { persons } = await answer<{ persons: { totalCount: number; nodes: { name: string }[] } }>(
      hub,
      viewer,
      query,
      {
        filter,
      },
    );
    expect(persons.totalCount).toBe(persons.nodes.length);
    return persons.nodes.map((each) => each.name);
  };
  const names = (filter: object | null) => namesFor(CITY_BUREAU, filter);
  const ALL = ['阿依古丽·买买提', '100%_!', '𬀩明', '王芳', '王小明'];

  it('are all five for the city bureau, null in a filter being no filter', async () => {
    expect(await names(null)).toEqual(ALL);
    const nothing = ['search', 'unitId', 'departmentId', 'regionCode', 'titleSeries', 'year', 'compliant'];
    expect(await names(Object.fromEntries(nothing.map((name) => [name, null])))).toEqual(ALL);
  });

  it('are found by the beginning of a name in any spelling, and by signs as they are', async () => {
    expect(await names({ search: '阿依古丽•买' })).toEqual(['阿依古丽·买买提']);
    expect(await names({ search: '买买提' })).toEqual([]);
    expect(await names({ search: '100%' })).toEqual(['100%_!']);
    expect(await names({ search: '100%_!' })).toEqual(['100%_!']);
    expect(await names({ search: '%' })).toEqual([]);
    expect(await names({ search: '_' })).toEqual([]);
    expect(await names({ search: '𬀩' })).toEqual(['𬀩明']);
    expect(await names({ search: '𬮱' })).toEqual([]);
  });

  it('are found by a whole ID number, in lower case and with spaces too', async () => {
    const number = city.idNumbers[2]!;
    expect(await names({ search: ` ${number.slice(0, 6)} ${number.slice(6).toLowerCase()}` })).toEqual(['𬀩明']);
    expect(await names({ search: number.slice(0, 17) })).toEqual([]);
  });

  it('are narrowed by unit, department, region and title series, to nobody where there is no such thing', async () => {
    expect(await names({ unitId: unit(2) })).toEqual(['王芳']);
    expect(await names({ departmentId: department(1) })).toEqual(['𬀩明']);
    expect(await names({ regionCode: '371625' })).toEqual(['𬀩明', '王芳']);
    expect(await names({ titleSeries: '卫生技术' })).toEqual(['阿依古丽·买买提']);
    for (const filter of [
      { unitId: department(0) },
      { unitId: 'x' },
      { departmentId: 'Department-0' },
      { regionCode: '1' },
    ])
      expect(await names(filter)).toEqual([]);
  });

  it('are narrowed by whether they are compliant in a year, which must then be named', async () => {
    expect(await names({ year: 2024, compliant: true })).toEqual(['𬀩明']);
    expect(await names({ year: 2024, compliant: false })).toEqual(ALL.filter((name) => name !== '𬀩明'));
    expect(await names({ year: 2024 })).toEqual(ALL);
    const query = 'query ($filter: PersonFilter) { persons(filter: $filter) { totalCount } }';
    expect(await refusalOf(hub, CITY_BUREAU, query, { filter: { compliant: true } })).toMatch(
      /^BadInput: .*compliant.*year/,
    );
    expect(await refusalOf(hub, CITY_BUREAU, query, { filter: { year: 1999 } })).toMatch(/^BadInput: .*filter\.year/);
  });

  it('are those of the scope alone, whatever the filter asks for', async () => {
    expect(await namesFor(countyBureau(), null)).toEqual(['𬀩明', '王芳']);
    expect(await namesFor(countyBureau(), { regionCode: '371602' })).toEqual([]);
    expect(await namesFor(countyBureau(), { search: city.idNumbers[0]! })).toEqual([]);
    expect(await namesFor(unitAdmin(), null)).toEqual(['阿依古丽·买买提', '100%_!']);
    expect(await namesFor(learner(), null)).toEqual(['阿依古丽·买买提']);
    for (const viewer of [DASHBOARD, providerViewer(providerId), TITLE_EVALUATION, userViewer('system-admin')])
      expect(await namesFor(viewer, null)).toEqual([]);
  });

  it('hang under a unit too, for a dashboard none', async () => {
    const query = `{ unit(id: "${unit(0)}") { persons(filter: { search: "100" }) { totalCount nodes { name } } } }`;
    expect(await answer(hub, CITY_BUREAU, query)).toEqual({
      unit: { persons: { totalCount: 1, nodes: [{ name: '100%_!' }] } },
    });
    expect(await answer(hub, DASHBOARD, query)).toEqual({ unit: { persons: { totalCount: 0, nodes: [] } } });
  });
});

describe('one person', () => {
  it('is found by id, or by ID number in any form, and by one of them only', async () => {
    const by = async (args: string, viewer: Viewer = CITY_BUREAU) =>
      (await answer<{ person: { id: string } | null }>(hub, viewer, `{ person(${args}) { id } }`)).person?.id ?? null;
    expect(await by(`id: "${person(2)}"`)).toBe(person(2));
    expect(await by(`idNumber: "${city.idNumbers[2]}"`)).toBe(person(2));
    const old = city.idNumbers[2]!.slice(0, 6) + city.idNumbers[2]!.slice(8, 17);
    expect(await by(`idNumber: "${old}"`)).toBe(person(2));
    expect(await by(`idNumber: "${city.idNumbers[2]}"`, unitAdmin())).toBeNull();
    expect(await by('idNumber: "371699200002291055"')).toBeNull();
    expect(await by('idNumber: "123"')).toBeNull();
    for (const args of [`id: "${person(2)}", idNumber: "x"`, 'id: null', 'id: null, idNumber: null'])
      expect(await refusalOf(hub, CITY_BUREAU, `{ person(${args}) { id } }`)).toBe(
        'BadInput: `person` needs exactly one of `id` and `idNumber`.',
      );
  });

  it('shows 40.0 public and 50.5 professional hours: 9.5 are missing', async () => {
    const query = `{ person(id: "${person(0)}") { titleSeries titleLevel state
      year(year: 2024) { year total public professional compliant missing { total public professional }
        requirement { measure total public professional } }
      years(from: 2019, to: 2020) { year total compliant requirement { measure total public } missing { total public } } } }`;
    expect(await answer(hub, CITY_BUREAU, query)).toEqual({
      person: {
        titleSeries: '卫生技术',
        titleLevel: 'SENIOR',
        state: 'ACTIVE',
        year: {
          year: 2024,
          total: 90.5,
          public: 40,
          professional: 50.5,
          compliant: false,
          missing: { total: 9.5, public: 0, professional: 9.5 },
          requirement: { measure: 'HOURS', total: 90, public: 30, professional: 60 },
        },
        years: [
          {
            ...{ year: 2020, total: 0, compliant: false, missing: { total: 90, public: 30 } },
            requirement: { measure: 'HOURS', total: 90, public: 30 },
          },
          {
            ...{ year: 2019, total: 0, compliant: false, missing: { total: 20, public: 0 } },
            requirement: { measure: 'CREDITS', total: 20, public: null },
          },
        ],
      },
    });
  });

  it.each([
    ['year(year: 1999)', '`year` must be a year from 2000 to 2100'],
    ['years(from: 2024, to: 2023)', '`from` must not be after `to`'],
    ['years(from: 2001, to: 2021)', 'are 21 years; ask for at most 20'],
  ])('refuses %s', async (field, message) => {
    expect(await refusalOf(hub, CITY_BUREAU, `{ person(id: "${person(0)}") { ${field} { year } } }`)).toContain(
      message,
    );
  });

  it('has its ledger newest first, with what reverses what', async () => {
    const query = `{ person(id: "${person(0)}") { hourEntries { totalCount nodes { id hours source provider { code } recognizedAt
      reverses { id } reversedBy { id } } } only: hourEntries(year: 2023, first: 1) { totalCount nodes { hours } } } }`;
    const [first, second, granted, reversal] = city.entryIds.map((id) => `HourEntry-${id}`);
    const now = '2025-06-01T09:00:00.000+08:00';
    const row = { source: 'PROVIDER', provider: { code: 'P1' }, recognizedAt: now, reverses: null, reversedBy: null };
    expect(await answer(hub, learner(), query)).toEqual({
      person: {
        hourEntries: {
          totalCount: 4,
          nodes: [
            { ...row, id: second, hours: 50.5 },
            { ...row, id: first, hours: 40 },
            {
              ...{ ...row, id: reversal, hours: -30.5, provider: null, reverses: { id: granted } },
              recognizedAt: '2023-05-02T00:00:00.000+08:00',
            },
            {
              ...{ ...row, id: granted, hours: 30.5, provider: null, reversedBy: { id: reversal } },
              recognizedAt: '2023-05-01T00:00:00.000+08:00',
            },
          ],
        },
        only: { totalCount: 2, nodes: [{ hours: -30.5 }] },
      },
    });
  });
});

describe('ID numbers and mobiles', () => {
  const query = (reveal: string) => `{ person(id: "${person(0)}") { idNumber${reveal} mobile${reveal} } }`;
  const masked = () => ({ idNumber: `3716**********${city.idNumbers[0]!.slice(-4)}`, mobile: '138****1234' });
  const audited = () =>
    hub.sql.query<{ actor: string; action: string; subject: string }>(
      'SELECT actor, action, subject FROM audit_line ORDER BY id',
    );

  it('are masked unless asked for, which leaves no trace', async () => {
    const before = await audited();
    for (const viewer of [CITY_BUREAU, unitAdmin(), learner(), auditor()])
      for (const reveal of ['', '(reveal: false)', '(reveal: null)'])
        expect(await answer(hub, viewer, query(reveal))).toEqual({ person: masked() });
    expect(await audited()).toEqual(before);
  });

  it('are shown in full to a bureau, a unit and the learner, each look on record', async () => {
    for (const viewer of [CITY_BUREAU, unitAdmin(), learner()]) {
      const before = await audited();
      const full = { idNumber: city.idNumbers[0]!, mobile: '13800001234' };
      expect(await answer(hub, viewer, query('(reveal: true)'))).toEqual({ person: full });
      const lines = (await audited()).slice(before.length);
      expect(lines.map((line) => line.action).sort()).toEqual(['reveal-id-number', 'reveal-mobile']);
      for (const line of lines) expect(line).toMatchObject({ actor: 'user:1', subject: `person:${city.personIds[0]}` });
    }
  });

  it('stay masked for an auditor and a department who ask', async () => {
    for (const viewer of [auditor(), departmentAdmin()])
      expect(await answer(hub, viewer, query('(reveal: true)'))).toEqual({ person: masked() });
  });

  it('of a person without a mobile are null', async () => {
    expect(await answer(hub, CITY_BUREAU, `{ person(id: "${person(1)}") { mobile(reveal: true) } }`)).toEqual({
      person: { mobile: null },
    });
  });
});

describe('organisations', () => {
  it('are read with their region, department and figures', async () => {
    const query = `{ unit(id: "${unit(0)}") { id creditCode name cityLevel state region { code } department { code region { name } }
      compliance(year: 2024) { key label persons compliant rate publicMet professionalMet notStarted hours } } }`;
    const { unit: read } = await answer<{ unit: { creditCode: string } }>(hub, unitAdmin(), query);
    expect(read).toEqual({
      id: unit(0),
      creditCode: expect.stringMatching(/^91371699MB/),
      name: expect.any(String),
      cityLevel: false,
      state: 'ACTIVE',
      region: { code: '371602' },
      department: { code: 'WSJ', region: { name: '滨州市' } },
      compliance: {
        ...{ key: unit(0), label: expect.any(String), persons: 2, compliant: 0, rate: 0 },
        ...{ publicMet: 1, professionalMet: 0, notStarted: 1, hours: 90.5 },
      },
    });
    const byCode = `{ unit(creditCode: "${read.creditCode.toLowerCase()}") { id } }`;
    expect(await answer(hub, unitAdmin(), byCode)).toEqual({ unit: { id: unit(0) } });
    expect(await answer(hub, countyBureau(), byCode)).toEqual({ unit: null });
    expect(await refusalOf(hub, CITY_BUREAU, '{ unit { id } }')).toBe(
      'BadInput: `unit` needs exactly one of `id` and `creditCode`.',
    );
  });

  it('tell a county’s bureau of a region or department only what lies within its own', async () => {
    const query = `{ regions { code compliance(year: 2024) { persons } } department(id: "${department(1)}") { compliance(year: 2024) { key persons compliant } } }`;
    const { regions, department: read } = await answer<{
      regions: { code: string; compliance: { persons: number } }[];
      department: object;
    }>(hub, countyBureau(), query);
    expect(regions).toHaveLength(11);
    expect(regions.filter((region) => region.compliance.persons > 0)).toEqual([
      { code: '371625', compliance: { persons: 2 } },
    ]);
    expect(read).toEqual({ compliance: { key: department(1), persons: 1, compliant: 1 } });
  });

  it('tell their figures to nobody who reads no aggregates', async () => {
    for (const viewer of [learner(), providerViewer(providerId), TITLE_EVALUATION, userViewer('system-admin')]) {
      const message = 'Forbidden: This sign-in reads no compliance figures.';
      expect(await refusalOf(hub, viewer, '{ regions { compliance(year: 2024) { persons } } }')).toBe(message);
      expect(await refusalOf(hub, viewer, '{ compliance(year: 2024, by: UNIT) { year } }')).toBe(message);
      expect(
        await refusalOf(hub, viewer, '{ complianceTrend(year: 2024, from: "2024-01-01", to: "2024-01-01") { date } }'),
      ).toBe(message);
    }
  });

  it('make the rows of a report, whose total is that of the scope', async () => {
    const query = `{ compliance(year: 2024, by: DEPARTMENT) { year asOf total { key label persons notStarted }
      rows { totalCount nodes { key label persons compliant rate } } } }`;
    expect(await answer(hub, countyBureau(), query)).toEqual({
      compliance: {
        year: 2024,
        asOf: '2025-06-01T09:00:00.000+08:00',
        total: { key: null, label: '合计', persons: 2, notStarted: 1 },
        rows: {
          totalCount: 2,
          nodes: [
            { key: department(1), label: 'Department JYJ', persons: 1, compliant: 1, rate: 1 },
            { key: '', label: '无主管部门', persons: 1, compliant: 0, rate: 0 },
          ],
        },
      },
    });
  });

  it('are filtered to nothing by what is not there', async () => {
    for (const filter of ['unitId: "Unit-0"', 'departmentId: "x"', 'regionCode: "000000"', 'titleSeries: "无此系列"'])
      expect(
        await answer(
          hub,
          DASHBOARD,
          `{ compliance(year: 2024, by: TITLE_SERIES, filter: { ${filter} }) {
        total { persons hours } rows { totalCount nodes { key } } } }`,
        ),
      ).toEqual({
        compliance: { total: { persons: 0, hours: 0 }, rows: { totalCount: 0, nodes: [] } },
      });
  });

  it.each([
    ['rows(first: 0)', '`first` must be from 1 to 1000'],
    ['rows(first: 1001)', '`first` must be from 1 to 1000'],
    ['rows(after: "x")', '`after` is not a cursor'],
  ])('refuse %s', async (field, message) => {
    const query = `{ compliance(year: 2024, by: UNIT) { ${field} { totalCount } } }`;
    expect(await refusalOf(hub, DASHBOARD, query)).toContain(message);
  });
});

describe('title evaluation', () => {
  const QUERY = `query ($idNumbers: [String!]!, $from: Int!, $to: Int!) { titleEvaluationChecks(idNumbers: $idNumbers, from: $from, to: $to) {
    idNumber found name years { year compliant total } } }`;
  const variables = (idNumbers: readonly string[]) => ({ idNumbers, from: 2023, to: 2024 });

  it('is answered in the order asked, with what is malformed or unknown as not found, and is on record', async () => {
    const unknown = '371699200002291055';
    const { titleEvaluationChecks } = await answer<{ titleEvaluationChecks: object[] }>(
      ...([hub, TITLE_EVALUATION, QUERY, variables([unknown, city.idNumbers[2]!, 'x', city.idNumbers[0]!])] as const),
    );
    expect(titleEvaluationChecks).toEqual([
      { idNumber: unknown, found: false, name: null, years: [] },
      {
        ...{ idNumber: city.idNumbers[2], found: true, name: '𬀩明' },
        years: [
          { year: 2024, compliant: true, total: 90 },
          { year: 2023, compliant: false, total: 0 },
        ],
      },
      { idNumber: 'x', found: false, name: null, years: [] },
      expect.objectContaining({ found: true, name: '阿依古丽·买买提' }),
    ]);
    const [line] = await hub.sql.query('SELECT actor, action, detail FROM audit_line ORDER BY id DESC LIMIT 1');
    expect(line).toEqual({ actor: 'client:titles-1', action: 'check-title-evaluation', detail: '4, 2023-2024' });
  });

  it('tells a county’s bureau of its own people only', async () => {
    const { titleEvaluationChecks } = await answer<{ titleEvaluationChecks: { found: boolean }[] }>(
      ...([hub, countyBureau(), QUERY, variables([city.idNumbers[0]!, city.idNumbers[2]!])] as const),
    );
    expect(titleEvaluationChecks.map((check) => check.found)).toEqual([false, true]);
  });

  it('is refused to everybody else, above 1,000 numbers and above 10 years', async () => {
    for (const viewer of [DASHBOARD, providerViewer(providerId), learner(), unitAdmin(), auditor()])
      expect(await refusalOf(hub, viewer, QUERY, variables([]))).toMatch(/^Forbidden: /);
    const many = variables(Array.from({ length: 1_001 }, () => 'x'));
    expect(await refusalOf(hub, TITLE_EVALUATION, QUERY, many)).toContain('holds 1001 numbers; ask for at most 1000');
    expect(await refusalOf(hub, TITLE_EVALUATION, QUERY, { ...variables([]), from: 2014 })).toContain('are 11 years');
    expect((await ask(hub, TITLE_EVALUATION, QUERY, variables([]))).data).toEqual({ titleEvaluationChecks: [] });
  });
});

describe('the viewer', () => {
  const QUERY =
    '{ viewer { name roles person { name } unit { id } department { id } region { code } provider { code } } }';
  const nothing = { person: null, unit: null, department: null, region: null, provider: null };

  it('is told who it is and what it acts for', async () => {
    const told = async (viewer: Viewer) => (await answer<{ viewer: object }>(hub, viewer, QUERY)).viewer;
    expect(await told(learner())).toEqual({
      ...nothing,
      name: 'The learner',
      roles: ['learner'],
      person: { name: '阿依古丽·买买提' },
    });
    expect(await told(unitAdmin())).toEqual({
      ...nothing,
      name: 'The unit-admin',
      roles: ['unit-admin'],
      unit: { id: unit(0) },
    });
    expect(await told(departmentAdmin())).toMatchObject({ department: { id: department(0) } });
    expect(await told(countyBureau())).toMatchObject({ region: { code: '371625' } });
    expect(await told(providerViewer(providerId))).toEqual({
      ...nothing,
      name: 'A provider',
      roles: ['provider'],
      provider: { code: 'P1' },
    });
    expect(await told(DASHBOARD)).toEqual({ ...nothing, name: 'A dashboard', roles: ['dashboard'] });
  });
});
