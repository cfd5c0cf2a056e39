import type { Hub } from '../../src/platform/hub';
import type { Sql } from '../../src/platform/database';
import { answer, CITY_BUREAU, DASHBOARD, TITLE_EVALUATION } from '../support/ask';
import { type City, makeCity } from '../support/small-city';
import { addProvider } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';

/** A hub that writes down every statement that goes to the database. */
function counting(hub: Hub): { hub: Hub; statements: string[] } {
  const statements: string[] = [];
  const sql: Sql = {
    query: (statement, values) => {
      statements.push(statement);
      return hub.sql.query(statement, values);
    },
    execute: (statement, values) => {
      statements.push(statement);
      return hub.sql.execute(statement, values);
    },
  };
  return { hub: { ...hub, sql }, statements };
}

describe('the statements of a request', () => {
  let hub: TestHub;
  let city: City;
  beforeAll(async () => {
    hub = await openTestHub();
    const providerId = await addProvider(hub, 'P1');
    city = await makeCity(hub, {
      departments: Array.from({ length: 5 }, (_, at) => ({ code: `D${at}`, regionCode: '371600' })),
      units: Array.from({ length: 50 }, (_, at) => ({ regionCode: at % 2 ? '371602' : '371625', department: at % 5 })),
      persons: Array.from({ length: 100 }, (_, at) => ({ unit: at % 50 })),
      entries: Array.from({ length: 300 }, (_, at) => ({
        ...{ person: at % 100, year: 2024, kind: 'PUBLIC' as const, providerId },
        ...(at < 200 ? { hours: 1 } : { hours: -1, reverses: at - 100 }),
      })),
    });
  });
  afterAll(() => hub.close());

  it('are 15 for 100 persons with units, regions, departments, years, entries, providers and reversals', async () => {
    const counted = counting(hub);
    const { persons } = await answer<{ persons: { totalCount: number; nodes: Record<string, never>[] } }>(
      counted.hub,
      CITY_BUREAU,
      `{ persons(first: 100) { totalCount nodes {
          name idNumber mobile
          unit { name region { name } department { name region { name } } compliance(year: 2024) { persons } }
          year(year: 2024) { total } other: year(year: 2023) { total } years(from: 2015, to: 2024) { year total }
          hourEntries(first: 10) { totalCount nodes { hours explanation provider { name } reverses { id } reversedBy { id hours } } }
      } } }`,
    );
    expect(persons.totalCount).toBe(100);
    expect(persons.nodes).toHaveLength(100);
    expect(persons.nodes[0]).toMatchObject({
      unit: { department: { name: 'Department D0' }, compliance: { persons: 0 } },
      year: { total: 1 },
      hourEntries: { totalCount: 3 },
    });
    expect(counted.statements).toHaveLength(15);
  });

  it('are 2 for all regions with their compliance', async () => {
    const counted = counting(hub);
    await answer(counted.hub, DASHBOARD, '{ regions { name compliance(year: 2024) { persons rate } } }');
    expect(counted.statements).toHaveLength(2);
  });

  it('are 3 for a thousand numbers of title evaluation over ten years, the audit line among them', async () => {
    const counted = counting(hub);
    const idNumbers = Array.from({ length: 1_000 }, (_, at) => city.idNumbers[at % 100]!);
    const { titleEvaluationChecks } = await answer<{ titleEvaluationChecks: { found: boolean }[] }>(
      counted.hub,
      TITLE_EVALUATION,
      'query ($idNumbers: [String!]!) { titleEvaluationChecks(idNumbers: $idNumbers, from: 2015, to: 2024) { found years { year total } } }',
      { idNumbers },
    );
    expect(titleEvaluationChecks.filter((check) => check.found)).toHaveLength(1_000);
    expect(counted.statements).toHaveLength(3);
  });

  it('are 3 for the persons of the units of a list of persons: one for each level', async () => {
    const counted = counting(hub);
    await answer(
      counted.hub,
      CITY_BUREAU,
      '{ persons(first: 50) { nodes { unit { persons(first: 5) { nodes { name } } } } } }',
    );
    expect(counted.statements).toHaveLength(3);
  });
});
