import type { LocalDate } from '../../src/platform/clock';
import { ANY_ROW, predicate } from '../../src/platform/predicate';
import { complianceTrend, type TrendQuestion } from '../../src/compliance/trend';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { type City, makeCity } from '../support/small-city';
import { openTestHub, type TestHub } from '../support/test-hub';

const date = (text: string): LocalDate => text as LocalDate;

describe('the trend of compliance', () => {
  let hub: TestHub;
  let early: City;
  beforeAll(async () => {
    hub = await openTestHub({ now: '2024-05-01T08:00:00+08:00' });
    early = await makeCity(hub, {
      units: [{ regionCode: '371602' }],
      persons: [{ unit: 0 }, { unit: 0, titleSeries: '会计' }],
      entries: [{ person: 0, year: 2024, kind: 'PUBLIC', hours: 30 }],
    });
    await refreshRollups(hub);
    hub.clock.set('2024-05-03T00:30:00+08:00');
    await makeCity(hub, {
      units: [{ regionCode: '371625' }],
      persons: [{ unit: 0 }],
      entries: [
        { person: 0, year: 2024, kind: 'PUBLIC', hours: 30 },
        { person: 0, year: 2024, kind: 'PROFESSIONAL', hours: 60 },
      ],
    });
    await refreshRollups(hub);
    hub.clock.set('2024-05-05T12:00:00+08:00');
  });
  afterAll(() => hub.close());

  const trend = (question: Partial<TrendQuestion> = {}) =>
    complianceTrend(hub, {
      year: 2024,
      from: date('2024-04-30'),
      to: date('2024-05-04'),
      within: ANY_ROW,
      filter: {},
      ...question,
    });

  it('has a point for each day: 2 persons from 1 May, 3 with 1 compliant from 3 May', async () => {
    expect(await trend()).toEqual([
      { date: '2024-04-30', persons: 0, compliant: 0 },
      { date: '2024-05-01', persons: 2, compliant: 0 },
      { date: '2024-05-02', persons: 2, compliant: 0 },
      { date: '2024-05-03', persons: 3, compliant: 1 },
      { date: '2024-05-04', persons: 3, compliant: 1 },
    ]);
  });

  it('begins with what stood before its first day, and ends today', async () => {
    expect(await trend({ from: date('2024-05-04'), to: date('2024-12-31') })).toEqual([
      { date: '2024-05-04', persons: 3, compliant: 1 },
      { date: '2024-05-05', persons: 3, compliant: 1 },
    ]);
  });

  it('counts within a scope, a filter and a year', async () => {
    const last = async (question: Partial<TrendQuestion>) => (await trend(question)).at(-1);
    const there = { date: '2024-05-04', persons: 2, compliant: 0 };
    expect(await last({ within: predicate('u.id = ?', early.unitIds[0]!) })).toEqual(there);
    expect(await last({ filter: { regionCode: '371602' } })).toEqual(there);
    expect(await last({ filter: { titleSeries: '会计' } })).toEqual({ ...there, persons: 1 });
    expect(await last({ year: 2023 })).toEqual({ ...there, persons: 3 });
  });

  it('refuses 367 days and dates out of order', async () => {
    await expect(trend({ from: date('2023-05-01'), to: date('2024-05-01') })).rejects.toThrow('are 367 days');
    expect(await trend({ from: date('2023-05-02'), to: date('2024-05-01') })).toHaveLength(366);
    await expect(trend({ from: date('2024-05-02'), to: date('2024-05-01') })).rejects.toThrow(
      '`from` must not be after',
    );
  });
});
