import { createHash } from 'node:crypto';
import { readDemoCity } from '../../src/demo/demo-city';
import { demoCourses, TOPICS } from '../../src/demo/demo-courses.rules';
import { DEMO_NUMBERS_A_YEAR, demoCreditCode, demoIdNumber } from '../../src/demo/demo-identity.rules';
import { demoDepartments, demoUnits } from '../../src/demo/demo-organisations.rules';
import { demoPerson } from '../../src/demo/demo-persons.rules';
import { loadDemoCity } from '../../src/demo/load-demo-city';
import type { LocalDate } from '../../src/platform/clock';
import { tableInMemory } from '../../src/platform/tabular-file';
import { parseCreditCode } from '../../src/registry/credit-code.rules';
import { parseIdNumber } from '../../src/registry/id-number.rules';
import { importDepartments } from '../../src/registry/import-departments';
import { TITLE_SERIES } from '../../src/registry/title.rules';
import { openTestHub, type TestHub } from '../support/test-hub';

const NOW = '2025-11-05T10:00:00+08:00';
const PERSONS = 300;

describe('what the city is made of', () => {
  it('has 80 departments and units of all 27 title series over all eleven regions', () => {
    expect(new Set(demoDepartments().map((each) => each.code)).size).toBe(80);
    const units = demoUnits(1, 600);
    expect(new Set(units.map((unit) => unit.creditCode)).size).toBe(600);
    expect(new Set(units.map((unit) => unit.region)).size).toBe(11);
    expect(new Set(units.flatMap((unit) => unit.kind.series))).toEqual(new Set(TITLE_SERIES));
    expect([...demoDepartments(), ...units].every((each) => each.name.includes('演示'))).toBe(true);
  });

  it('has valid numbers of the region 371699 only, all different for 250,000 persons', () => {
    const numbers = new Set<string>();
    for (let person = 0; person < 250_000; person++) numbers.add(demoPerson(1, person).idNumber);
    expect(numbers.size).toBe(250_000);
    for (const index of [0, 1, 335, 336, DEMO_NUMBERS_A_YEAR - 1]) {
      const number = demoIdNumber(1980, index);
      expect(parseIdNumber(number, '2025-01-01' as LocalDate)).toEqual({ ok: true, value: number });
      expect(number.startsWith('371699')).toBe(true);
    }
    expect(parseCreditCode(demoCreditCode('91', 599)).ok).toBe(true);
  });

  it('has names with a separator and names beyond the basic multilingual plane', () => {
    const names = Array.from({ length: 2_000 }, (_, person) => demoPerson(1, person).name);
    expect(names.filter((name) => name.includes('·')).length).toBeGreaterThan(5);
    expect(names.filter((name) => /[\u{10000}-\u{10ffff}]/u.test(name)).length).toBeGreaterThan(3);
  });

  it('has public courses of every topic series', () =>
    expect(
      new Set(
        demoCourses()
          .filter((each) => each.kind === 'PUBLIC')
          .map((each) => each.topic),
      ),
    ).toEqual(new Set(TOPICS)));
});

/** Everything that counts, without keys and sealed values, which differ from run to run. */
async function digestOf(hub: TestHub): Promise<string> {
  const parts = await Promise.all(
    [
      `SELECT HEX(p.id_number_index), p.name, p.state, p.title_series, u.credit_code, p.created_at
       FROM person p JOIN unit u ON u.id = p.unit_id ORDER BY 1`,
      `SELECT HEX(p.id_number_index), y.year, y.public_tenths, y.professional_tenths
       FROM person_year y JOIN person p ON p.id = y.person_id ORDER BY 1, 2`,
      `SELECT v.code, c.external_id, c.revision, c.state, c.reasons, b.received_at FROM completion c
       JOIN provider v ON v.id = c.provider_id JOIN completion_batch b ON b.id = c.batch_id ORDER BY 1, 2`,
      `SELECT d.year, d.day, u.credit_code, d.title_series, d.title_level, d.persons, d.compliant
       FROM unit_day d JOIN unit u ON u.id = d.unit_id WHERE d.persons <> 0 OR d.compliant <> 0 ORDER BY 1, 2, 3, 4, 5`,
      'SELECT HEX(id_number_index), recognized_at, e.title FROM hour_entry e JOIN person p ON p.id = e.person_id ORDER BY 1, 2, 3',
    ].map((statement) => hub.sql.query(statement)),
  );
  expect(parts.every((rows) => rows.length > 50)).toBe(true);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

describe('loading', () => {
  const hubs: TestHub[] = [];
  const open = async () => {
    const hub = await openTestHub({ now: NOW });
    hubs.push(hub);
    return hub;
  };
  let digest: string;
  let whole: TestHub;

  beforeAll(async () => {
    whole = await open();
    await loadDemoCity(whole, { persons: PERSONS });
    digest = await digestOf(whole);
  }, 240_000);
  afterAll(() => Promise.all(hubs.map((hub) => hub.close())));

  it('leaves nothing to do, and three years of which some are compliant and some not', async () => {
    expect(await readDemoCity(whole.sql)).toMatchObject({ persons: PERSONS, isComplete: true });
    for (const table of ['outbox', 'rollup_mark'])
      expect(await whole.sql.query(`SELECT 1 FROM ${table}`)).toHaveLength(0);
    expect(await whole.sql.query("SELECT 1 FROM completion WHERE state = 'RECEIVED'")).toHaveLength(0);
    const years = await whole.sql.query<{ year: number; compliant: number }>(
      'SELECT year, CAST(SUM(compliant) AS SIGNED) AS compliant FROM unit_year GROUP BY year ORDER BY year',
    );
    expect(years.map((row) => row.year)).toEqual([2023, 2024, 2025]);
    for (const { compliant } of years) {
      expect(compliant).toBeGreaterThan(PERSONS * 0.2);
      expect(compliant).toBeLessThan(PERSONS * 0.8);
    }
    const [last] = await whole.sql.query<{ at: Date }>('SELECT MAX(recognized_at) AS at FROM hour_entry');
    expect(last!.at.getTime()).toBeLessThanOrEqual(Date.parse(NOW));
  });

  it('again changes nothing', async () => {
    expect(await loadDemoCity(whole, { persons: 5_000 })).toMatchObject({ persons: PERSONS });
    expect(await digestOf(whole)).toBe(digest);
  });

  it('makes the same city in another database, though it was interrupted while people came in and twice in the story', async () => {
    const hub = await open();
    for (const stop of [0.05, 0.4, 0.7]) {
      const interrupted = loadDemoCity(hub, {
        persons: PERSONS,
        progress: (fraction) => {
          if (fraction > stop) throw new Error('interrupted');
        },
      });
      await expect(interrupted).rejects.toThrow('interrupted');
      expect(await readDemoCity(hub.sql)).toMatchObject({ isComplete: false });
      hub.clock.advance(3_600_000);
    }
    await loadDemoCity(hub, { persons: 5_000 });
    expect(await digestOf(hub)).toBe(digest);
  }, 240_000);

  it('is refused where the database holds anything else', async () => {
    const hub = await open();
    await importDepartments(
      hub,
      tableInMemory(['code', 'name', 'region'], () => [['D', '某局', '371600']]),
    );
    await expect(loadDemoCity(hub, { persons: PERSONS })).rejects.toThrow('holds other data: set HUB_DEMO to 0');
    expect(await readDemoCity(hub.sql)).toBeNull();
  });
});
