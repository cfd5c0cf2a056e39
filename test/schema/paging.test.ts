import fc from 'fast-check';
import { answer, CITY_BUREAU, DASHBOARD } from '../support/ask';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { type City, makeCity } from '../support/small-city';
import { openTestHub, type TestHub } from '../support/test-hub';

interface Connection {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const CONTENT =
  'totalCount edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

describe('paging', () => {
  let hub: TestHub;
  let city: City;
  let inOrder: { persons: string[]; unit: string[]; entries: string[] };
  beforeAll(async () => {
    hub = await openTestHub();
    const persons = Array.from({ length: 37 }, (_, at) => ({ unit: at % 2, name: at % 3 ? `王${at}` : `李${at}` }));
    // Several lines of one instant, and ids that do not follow time.
    const entries = Array.from({ length: 23 }, (_, at) => ({
      person: 0,
      year: 2024,
      kind: 'PUBLIC' as const,
      hours: 1,
      recognizedAt: `2024-05-${String(10 + ((at * 7) % 9)).padStart(2, '0')}T12:00:00+08:00`,
    }));
    city = await makeCity(hub, { units: [{ regionCode: '371602' }, { regionCode: '371625' }], persons, entries });
    await refreshRollups(hub);
    const newestFirst = entries
      .map((entry, at) => ({ at: entry.recognizedAt, id: city.entryIds[at]! }))
      .sort((a, b) => (a.at === b.at ? b.id - a.id : a.at < b.at ? 1 : -1));
    inOrder = {
      persons: city.personIds.map((id) => `Person-${id}`),
      unit: city.personIds.filter((_, at) => at % 2 === 0).map((id) => `Person-${id}`),
      entries: newestFirst.map(({ id }) => `HourEntry-${id}`),
    };
  });
  afterAll(() => hub.close());

  async function read(list: 'persons' | 'unit' | 'entries', args: Record<string, unknown>): Promise<Connection> {
    const variables = { first: null, after: null, last: null, before: null, ...args };
    if (list === 'persons') {
      const source = `query ($first: Int, $after: String, $last: Int, $before: String) {
        persons(first: $first, after: $after, last: $last, before: $before) { ${CONTENT} } }`;
      return (await answer<{ persons: Connection }>(hub, CITY_BUREAU, source, variables)).persons;
    }
    if (list === 'unit') {
      const source = `query ($first: Int, $after: String, $last: Int, $before: String) { unit(id: "Unit-${city.unitIds[0]}") {
        persons(first: $first, after: $after, last: $last, before: $before) { ${CONTENT} } } }`;
      return (await answer<{ unit: { persons: Connection } }>(hub, CITY_BUREAU, source, variables)).unit.persons;
    }
    const source = `query ($first: Int, $after: String) { person(id: "Person-${city.personIds[0]}") {
      hourEntries(first: $first, after: $after) { ${CONTENT} } } }`;
    const { first, after } = variables;
    return (await answer<{ person: { hourEntries: Connection } }>(hub, CITY_BUREAU, source, { first, after })).person
      .hourEntries;
  }

  it.each(['persons', 'unit', 'entries'] as const)(
    'forwards through %s meets each once, in order, at any page size',
    async (list) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 45 }), async (first) => {
          const met: string[] = [];
          let after: string | null = null;
          for (;;) {
            const page: Connection = await read(list, { first, after });
            expect(page.totalCount).toBe(inOrder[list].length);
            expect(page.edges.map((edge) => edge.node)).toEqual(page.nodes);
            expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
            expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor ?? null);
            met.push(...page.nodes.map((node) => node.id));
            expect(page.pageInfo.hasNextPage).toBe(met.length < inOrder[list].length);
            after = page.pageInfo.endCursor;
            if (!page.pageInfo.hasNextPage) break;
          }
          expect(met).toEqual(inOrder[list]);
        }),
        { numRuns: 12, examples: [[1], [37], [36]] },
      );
    },
  );

  it.each(['persons', 'unit'] as const)(
    'backwards through %s meets each once, in order, at any page size',
    async (list) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 45 }), async (last) => {
          let met: string[] = [];
          let before: string | null = null;
          for (;;) {
            const page: Connection = await read(list, { last, before });
            expect(page.pageInfo.hasNextPage).toBe(before !== null);
            met = [...page.nodes.map((node) => node.id), ...met];
            before = page.pageInfo.startCursor;
            if (!page.pageInfo.hasPreviousPage) break;
          }
          expect(met).toEqual(inOrder[list]);
        }),
        { numRuns: 12, examples: [[1], [37], [36]] },
      );
    },
  );

  it('keeps to a stretch between two cursors', async () => {
    const { edges } = await read('persons', { first: 37 });
    const between = await read('persons', { first: 2, after: edges[3]!.cursor, before: edges[9]!.cursor });
    expect(between.nodes.map((node) => node.id)).toEqual(inOrder.persons.slice(4, 6));
    const atItsEnd = await read('persons', { last: 2, after: edges[3]!.cursor, before: edges[9]!.cursor });
    expect(atItsEnd.nodes.map((node) => node.id)).toEqual(inOrder.persons.slice(7, 9));
  });

  it('walks through compliance rows of units and ends', async () => {
    const source = `query ($first: Int, $after: String) { compliance(year: 2024, by: UNIT) {
      rows(first: $first, after: $after) { totalCount edges { cursor node { key persons } } pageInfo { hasNextPage endCursor } } } }`;
    const keys: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { compliance }: { compliance: { rows: RowPage } } = await answer(hub, DASHBOARD, source, {
        first: 1,
        after,
      });
      expect(compliance.rows.totalCount).toBe(2);
      keys.push(...compliance.rows.edges.map((edge) => edge.node.key));
      after = compliance.rows.pageInfo.endCursor;
      if (!compliance.rows.pageInfo.hasNextPage) break;
    }
    expect(keys).toEqual(city.unitIds.map((id) => `Unit-${id}`));
  });
});

interface RowPage {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly key: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
