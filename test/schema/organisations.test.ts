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

describe('organisations', () => {
  it('are read with their region, department and figures', async () => {
    const query = `{ unit(id: "${here.unit(0)}") { id creditCode name cityLevel state region { code } department { code region { name } }
      compliance(year: 2024) { key label persons compliant rate publicMet professionalMet notStarted hours } } }`;
    const { unit: read } = await answer<{ unit: { creditCode: string } }>(here.hub, here.unitAdmin(), query);
    expect(read).toEqual({
      id: here.unit(0),
      creditCode: expect.stringMatching(/^91371699MB/),
      name: expect.any(String),
      cityLevel: false,
      state: 'ACTIVE',
      region: { code: '371602' },
      department: { code: 'WSJ', region: { name: '滨州市' } },
      compliance: {
        ...{ key: here.unit(0), label: expect.any(String), persons: 2, compliant: 0, rate: 0 },
        ...{ publicMet: 1, professionalMet: 0, notStarted: 1, hours: 90.5 },
      },
    });
    const byCode = `{ unit(creditCode: "${read.creditCode.toLowerCase()}") { id } }`;
    expect(await answer(here.hub, here.unitAdmin(), byCode)).toEqual({ unit: { id: here.unit(0) } });
    expect(await answer(here.hub, here.countyBureau(), byCode)).toEqual({ unit: null });
    expect(await refusalOf(here.hub, CITY_BUREAU, '{ unit { id } }')).toBe(
      'BadInput: `unit` needs exactly one of `id` and `creditCode`.',
    );
  });

  it('tell a county’s bureau of a region or department only what lies within its own', async () => {
    const query = `{ regions { code compliance(year: 2024) { persons } } department(id: "${here.department(1)}") { compliance(year: 2024) { key persons compliant } } }`;
    const { regions, department: read } = await answer<{
      regions: { code: string; compliance: { persons: number } }[];
      department: object;
    }>(here.hub, here.countyBureau(), query);
    expect(regions).toHaveLength(11);
    expect(regions.filter((region) => region.compliance.persons > 0)).toEqual([
      { code: '371625', compliance: { persons: 2 } },
    ]);
    expect(read).toEqual({ compliance: { key: here.department(1), persons: 1, compliant: 1 } });
  });

  it('tell their figures to nobody who reads no aggregates', async () => {
    for (const viewer of [
      here.learner(),
      providerViewer(here.providerId),
      TITLE_EVALUATION,
      userViewer('system-admin'),
    ]) {
      const message = 'Forbidden: This sign-in reads no compliance figures.';
      expect(await refusalOf(here.hub, viewer, '{ regions { compliance(year: 2024) { persons } } }')).toBe(message);
      expect(await refusalOf(here.hub, viewer, '{ compliance(year: 2024, by: UNIT) { year } }')).toBe(message);
      expect(
        await refusalOf(
          here.hub,
          viewer,
          '{ complianceTrend(year: 2024, from: "2024-01-01", to: "2024-01-01") { date } }',
        ),
      ).toBe(message);
    }
  });

  it('make the rows of a report, whose total is that of the scope', async () => {
    const query = `{ compliance(year: 2024, by: DEPARTMENT) { year asOf total { key label persons notStarted }
      rows { totalCount nodes { key label persons compliant rate } } } }`;
    expect(await answer(here.hub, here.countyBureau(), query)).toEqual({
      compliance: {
        year: 2024,
        asOf: '2025-06-01T09:00:00.000+08:00',
        total: { key: null, label: '合计', persons: 2, notStarted: 1 },
        rows: {
          totalCount: 2,
          nodes: [
            { key: here.department(1), label: 'Department JYJ', persons: 1, compliant: 1, rate: 1 },
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
          here.hub,
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
    expect(await refusalOf(here.hub, DASHBOARD, query)).toContain(message);
  });
});
