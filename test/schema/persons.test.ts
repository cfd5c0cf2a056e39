import type { Viewer } from '../../src/access/viewer';
import {
  answer,
  CITY_BUREAU,
  DASHBOARD,
  providerViewer,
  refusalOf,
  TITLE_EVALUATION,
  userViewer,
} from '../support/ask';
import { useReadingCity } from './reading-city';

const here = useReadingCity();

describe('persons', () => {
  const namesFor = async (viewer: Viewer, filter: object | null): Promise<string[]> => {
    const query = 'query ($filter: PersonFilter) { persons(filter: $filter) { totalCount nodes { name } } }';
    const { persons } = await answer<{ persons: { totalCount: number; nodes: { name: string }[] } }>(
      here.hub,
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
    const number = here.city.idNumbers[2]!;
    expect(await names({ search: ` ${number.slice(0, 6)} ${number.slice(6).toLowerCase()}` })).toEqual(['𬀩明']);
    expect(await names({ search: number.slice(0, 17) })).toEqual([]);
  });

  it('are narrowed by unit, department, region and title series, to nobody where there is no such thing', async () => {
    expect(await names({ unitId: here.unit(2) })).toEqual(['王芳']);
    expect(await names({ departmentId: here.department(1) })).toEqual(['𬀩明']);
    expect(await names({ regionCode: '371625' })).toEqual(['𬀩明', '王芳']);
    expect(await names({ titleSeries: '卫生技术' })).toEqual(['阿依古丽·买买提']);
    for (const filter of [
      { unitId: here.department(0) },
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
    expect(await refusalOf(here.hub, CITY_BUREAU, query, { filter: { compliant: true } })).toMatch(
      /^BadInput: .*compliant.*year/,
    );
    expect(await refusalOf(here.hub, CITY_BUREAU, query, { filter: { year: 1999 } })).toMatch(
      /^BadInput: .*filter\.year/,
    );
  });

  it('are those of the scope alone, whatever the filter asks for', async () => {
    expect(await namesFor(here.countyBureau(), null)).toEqual(['𬀩明', '王芳']);
    expect(await namesFor(here.countyBureau(), { regionCode: '371602' })).toEqual([]);
    expect(await namesFor(here.countyBureau(), { search: here.city.idNumbers[0]! })).toEqual([]);
    expect(await namesFor(here.unitAdmin(), null)).toEqual(['阿依古丽·买买提', '100%_!']);
    expect(await namesFor(here.learner(), null)).toEqual(['阿依古丽·买买提']);
    for (const viewer of [DASHBOARD, providerViewer(here.providerId), TITLE_EVALUATION, userViewer('system-admin')])
      expect(await namesFor(viewer, null)).toEqual([]);
  });

  it('hang under a unit too, for a dashboard none', async () => {
    const query = `{ unit(id: "${here.unit(0)}") { persons(filter: { search: "100" }) { totalCount nodes { name } } } }`;
    expect(await answer(here.hub, CITY_BUREAU, query)).toEqual({
      unit: { persons: { totalCount: 1, nodes: [{ name: '100%_!' }] } },
    });
    expect(await answer(here.hub, DASHBOARD, query)).toEqual({ unit: { persons: { totalCount: 0, nodes: [] } } });
  });
});

describe('one person', () => {
  it('is found by id, or by ID number in any form, and by one of them only', async () => {
    const by = async (args: string, viewer: Viewer = CITY_BUREAU) =>
      (await answer<{ person: { id: string } | null }>(here.hub, viewer, `{ person(${args}) { id } }`)).person?.id ??
      null;
    expect(await by(`id: "${here.person(2)}"`)).toBe(here.person(2));
    expect(await by(`idNumber: "${here.city.idNumbers[2]}"`)).toBe(here.person(2));
    const old = here.city.idNumbers[2]!.slice(0, 6) + here.city.idNumbers[2]!.slice(8, 17);
    expect(await by(`idNumber: "${old}"`)).toBe(here.person(2));
    expect(await by(`idNumber: "${here.city.idNumbers[2]}"`, here.unitAdmin())).toBeNull();
    expect(await by('idNumber: "371699200002291055"')).toBeNull();
    expect(await by('idNumber: "123"')).toBeNull();
    for (const args of [`id: "${here.person(2)}", idNumber: "x"`, 'id: null', 'id: null, idNumber: null'])
      expect(await refusalOf(here.hub, CITY_BUREAU, `{ person(${args}) { id } }`)).toBe(
        'BadInput: `person` needs exactly one of `id` and `idNumber`.',
      );
  });

  it('shows 40.0 public and 50.5 professional hours: 9.5 are missing', async () => {
    const query = `{ person(id: "${here.person(0)}") { titleSeries titleLevel state
      year(year: 2024) { year total public professional compliant missing { total public professional }
        requirement { measure total public professional } }
      years(from: 2019, to: 2020) { year total compliant requirement { measure total public } missing { total public } } } }`;
    expect(await answer(here.hub, CITY_BUREAU, query)).toEqual({
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
    expect(
      await refusalOf(here.hub, CITY_BUREAU, `{ person(id: "${here.person(0)}") { ${field} { year } } }`),
    ).toContain(message);
  });

  it('has its ledger newest first, with what reverses what', async () => {
    const query = `{ person(id: "${here.person(0)}") { hourEntries { totalCount nodes { id hours source provider { code } recognizedAt
      reverses { id } reversedBy { id } } } only: hourEntries(year: 2023, first: 1) { totalCount nodes { hours } } } }`;
    const [first, second, granted, reversal] = here.city.entryIds.map((id) => `HourEntry-${id}`);
    const now = '2025-06-01T09:00:00.000+08:00';
    const row = { source: 'PROVIDER', provider: { code: 'P1' }, recognizedAt: now, reverses: null, reversedBy: null };
    expect(await answer(here.hub, here.learner(), query)).toEqual({
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
  const query = (reveal: string) => `{ person(id: "${here.person(0)}") { idNumber${reveal} mobile${reveal} } }`;
  const masked = () => ({ idNumber: `3716**********${here.city.idNumbers[0]!.slice(-4)}`, mobile: '138****1234' });
  const audited = () =>
    here.hub.sql.query<{ actor: string; action: string; subject: string }>(
      'SELECT actor, action, subject FROM audit_line ORDER BY id',
    );

  it('are masked unless asked for, which leaves no trace', async () => {
    const before = await audited();
    for (const viewer of [CITY_BUREAU, here.unitAdmin(), here.learner(), here.auditor()])
      for (const reveal of ['', '(reveal: false)', '(reveal: null)'])
        expect(await answer(here.hub, viewer, query(reveal))).toEqual({ person: masked() });
    expect(await audited()).toEqual(before);
  });

  it('are shown in full to a bureau, a unit and the here.learner, each look on record', async () => {
    for (const viewer of [CITY_BUREAU, here.unitAdmin(), here.learner()]) {
      const before = await audited();
      const full = { idNumber: here.city.idNumbers[0]!, mobile: '13800001234' };
      expect(await answer(here.hub, viewer, query('(reveal: true)'))).toEqual({ person: full });
      const lines = (await audited()).slice(before.length);
      expect(lines.map((line) => line.action).sort()).toEqual(['reveal-id-number', 'reveal-mobile']);
      for (const line of lines)
        expect(line).toMatchObject({ actor: 'user:1', subject: `person:${here.city.personIds[0]}` });
    }
  });

  it('stay masked for an auditor and a department who ask', async () => {
    for (const viewer of [here.auditor(), here.departmentAdmin()])
      expect(await answer(here.hub, viewer, query('(reveal: true)'))).toEqual({ person: masked() });
  });

  it('of a person without a mobile are null', async () => {
    expect(await answer(here.hub, CITY_BUREAU, `{ person(id: "${here.person(1)}") { mobile(reveal: true) } }`)).toEqual(
      {
        person: { mobile: null },
      },
    );
  });
});
