import fc from 'fast-check';
import type { Viewer } from '../../src/access/viewer';
import type { CompletionState } from '../../src/intake/completion';
import type { CompletionRow } from '../../src/intake/completion-input.rules';
import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import { withdrawCompletions } from '../../src/intake/withdraw-completions';
import {
  answer,
  CITY_BUREAU,
  DASHBOARD,
  providerViewer,
  refusalOf,
  TITLE_EVALUATION,
  userViewer,
} from '../support/ask';
import { addCourse, addProvider } from '../support/city';
import { type City, makeCity } from '../support/small-city';
import { openTestHub, type TestHub } from '../support/test-hub';

const STATES: readonly CompletionState[] = ['RECEIVED', 'RECOGNIZED', 'DUPLICATE', 'QUARANTINED', 'WITHDRAWN'];

interface Listed {
  readonly id: string;
  readonly externalId: string;
  readonly state: CompletionState;
  readonly reasons: readonly string[];
  readonly provider: { readonly id: string };
  readonly year: number;
  readonly batches: readonly string[];
}
interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly endCursor: string | null;
  };
}

let hub: TestHub;
let city: City;
let providers: { own: number; other: number };
let batches: { own: string; other: string; corrected: string };
/** Everything there is, as the city bureau sees it. */
let everything: Listed[];

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  city = await makeCity(hub, {
    units: [{ regionCode: '371602' }, { regionCode: '371681' }],
    persons: [{ unit: 0 }, { unit: 0 }, { unit: 1 }, { unit: 1, state: 'LEFT' }],
  });
  providers = {
    own: await addProvider(hub, 'OWN'),
    other: await addProvider(hub, 'OTHER'),
  };
  const courseId = await addCourse(hub, providers.own, {
    code: 'C',
    year: 2025,
    kind: 'PUBLIC',
    hours: 8,
  });
  await addCourse(hub, providers.own, {
    code: 'C',
    year: 2024,
    kind: 'PUBLIC',
    hours: 8,
  });
  await addCourse(hub, providers.other, {
    code: 'C',
    year: 2025,
    kind: 'PUBLIC',
    hours: 8,
    sameAs: courseId,
  });
  const row = (externalId: string, person: number, more: Partial<CompletionRow> = {}): CompletionRow => ({
    externalId,
    idNumber: city.idNumbers[person]!,
    name: `测试${person}`,
    courseCode: 'C',
    completedAt: new Date('2025-05-20T10:00:00+08:00'),
    ...more,
  });
  const push = async (provider: number, rows: CompletionRow[], isJudged = true) => {
    const { batchId } = await pushCompletions(hub, provider, rows);
    if (isJudged) await judgeBatch(hub, batchId!);
    return `CompletionBatch-${batchId}`;
  };
  const own = await push(providers.own, [
    row('1', 0),
    row('2', 1),
    row('3', 2, { name: '另一个' }),
    row('4', 3, { score: 10 }),
    row('5', 0, { completedAt: new Date('2024-12-31T23:59:00+08:00') }),
    row('6', 2, { courseCode: 'NONE', name: '另一个' }),
  ]);
  const other = await push(providers.other, [row('1', 0), row('2', 2), row('7', 1)]);
  const corrected = await push(providers.own, [row('1', 0), row('3', 2)]);
  await withdrawCompletions(hub, providers.own, ['2'], '测试');
  await push(providers.own, [row('8', 2), row('9', 1)], false);
  batches = { own, other, corrected };
  everything = await everythingThereIs();
});
afterAll(() => hub?.close());

async function everythingThereIs(): Promise<Listed[]> {
  const { completions } = await answer<{ completions: { nodes: Listed[] } }>(
    hub,
    CITY_BUREAU,
    '{ completions(first: 100) { nodes { id externalId state reasons provider { id } } } }',
  );
  const rows = await hub.sql.query<{
    id: number;
    year: number;
    batchId: number;
  }>(
    `SELECT c.id, c.year, c.batch_id AS batchId FROM completion c UNION ALL
     SELECT c.id, c.year, i.batch_id FROM completion c JOIN completion_batch_item i ON i.completion_id = c.id`,
  );
  return completions.nodes.map((node) => {
    const own = rows.filter((each) => `Completion-${each.id}` === node.id);
    return {
      ...node,
      year: own[0]!.year,
      batches: own.map((each) => `CompletionBatch-${each.batchId}`),
    };
  });
}

const LIST = `query ($first: Int, $after: String, $filter: CompletionFilter) { completions(first: $first, after: $after, filter: $filter) {
  totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`;

async function list(viewer: Viewer, variables: Record<string, unknown> = {}): Promise<Page> {
  return (await answer<{ completions: Page }>(hub, viewer, LIST, variables)).completions;
}

/** `OWN/1` of each that a viewer finds. */
async function namesFor(viewer: Viewer, filter: Record<string, unknown> | null = null): Promise<string[]> {
  const { nodes } = await list(viewer, { first: 100, filter });
  return nodes
    .map(({ id }) => everything.find((each) => each.id === id)!)
    .map(({ provider, externalId }) => `${provider.id === `Provider-${providers.own}` ? 'OWN' : 'OTHER'}/${externalId}`)
    .sort();
}

it('has 11 completions of every state to find, the newest first', () => {
  expect(new Set(everything.map((each) => each.state))).toEqual(new Set(STATES));
  expect(everything).toHaveLength(11);
  const keys = everything.map(({ id }) => Number(id.split('-')[1]));
  expect(keys).toEqual([...keys].sort((a, b) => b - a));
});

it('lists to each viewer its own: providers theirs, people those of the persons they may read, programs none', async () => {
  const ofOwn = ['1', '2', '3', '4', '5', '6', '8', '9'].map((each) => `OWN/${each}`);
  const ofOther = ['1', '2', '7'].map((each) => `OTHER/${each}`);
  expect(await namesFor(providerViewer(providers.own))).toEqual(ofOwn);
  expect(await namesFor(providerViewer(providers.other))).toEqual(ofOther);
  for (const all of [CITY_BUREAU, userViewer('auditor')]) expect(await namesFor(all)).toEqual([...ofOther, ...ofOwn]);
  const unitAdmin = userViewer('unit-admin', { unitId: city.unitIds[0]! });
  const ofFirstUnit = ['OTHER/1', 'OTHER/7', 'OWN/1', 'OWN/2', 'OWN/5'];
  expect(await namesFor(unitAdmin)).toEqual(ofFirstUnit);
  expect(await namesFor(userViewer('bureau-admin', { regionCode: '371602' }))).toEqual(ofFirstUnit);
  expect(await namesFor(userViewer('learner', { personId: city.personIds[1]! }))).toEqual(['OTHER/7', 'OWN/2']);
  for (const none of [DASHBOARD, TITLE_EVALUATION, userViewer('system-admin')])
    expect(await namesFor(none)).toEqual([]);
  expect(await refusalOf(hub, null, LIST)).toMatch(/^Unauthenticated/);
});

describe('what belongs to another provider answers like what does not exist', () => {
  const ids = (type: string) => ({
    own: everything.find((each) => each.provider.id === `Provider-${providers.own}`)!,
    foreign: everything.find((each) => each.provider.id === `Provider-${providers.other}`)!,
    missing: `${type}-999999999`,
  });
  const VIEW = {
    node: 'query ($id: ID!) { it: node(id: $id) { id } }',
    batch: 'query ($id: ID!) { it: completionBatch(id: $id) { id counts { total } completions { totalCount } } }',
    ofBatch: 'query ($id: ID!) { it: completions(filter: { batchId: $id }) { totalCount edges { cursor } } }',
    ofProvider: 'query ($id: ID!) { it: completions(filter: { providerId: $id }) { totalCount edges { cursor } } }',
  };
  const courseOf = async (providerId: number) => {
    const [course] = await hub.sql.query<{ id: number }>('SELECT id FROM course WHERE provider_id = ?', [providerId]);
    return `Course-${course!.id}`;
  };

  it.each(['Completion', 'CompletionBatch', 'Course', 'Provider'] as const)(
    '%s, in every query that takes its id',
    async (type) => {
      const { own, foreign, missing } = ids(type);
      const idOf = {
        Completion: [own.id, foreign.id],
        CompletionBatch: [batches.own, batches.other],
        Course: [await courseOf(providers.own), await courseOf(providers.other)],
        Provider: [own.provider.id, foreign.provider.id],
      }[type] as [string, string];
      const views: (keyof typeof VIEW)[] = ['node'];
      if (type === 'CompletionBatch') views.push('batch', 'ofBatch');
      if (type === 'Provider') views.push('ofProvider');
      for (const view of views) {
        const seen = (id: string) => answer<{ it: unknown }>(hub, providerViewer(providers.own), VIEW[view], { id });
        const nothing = await seen(missing);
        expect(await seen(idOf[1])).toEqual(nothing);
        expect(await seen('nonsense')).toEqual(nothing);
        expect(await seen(idOf[0])).not.toEqual(nothing);
        for (const program of [DASHBOARD, TITLE_EVALUATION])
          if (type === 'Completion' || type === 'CompletionBatch')
            expect(await answer(hub, program, VIEW[view], { id: idOf[0] })).toEqual(nothing);
      }
    },
  );

  it('a completion to withdraw, by its externalId', async () => {
    const query = `mutation { withdrawCompletions(input: { externalIds: ["7", "77"], reason: "测试" }) {
      withdrawn userErrors { code message field } } }`;
    const { withdrawCompletions: it } = await answer<{
      withdrawCompletions: {
        withdrawn: number;
        userErrors: { code: string; message: string }[];
      };
    }>(hub, providerViewer(providers.own), query);
    expect([it.withdrawn, it.userErrors.map((each) => each.code)]).toEqual([0, ['NOT_FOUND', 'NOT_FOUND']]);
    expect(it.userErrors[0]!.message).toBe(it.userErrors[1]!.message);
    expect(everything).toEqual(await everythingThereIs());
  });
});

it('tells a provider of its own completion whose learning another provided: a duplicate, no person, no line, nobody’s name', async () => {
  const { completions } = await answer<{
    completions: { nodes: Record<string, unknown>[] };
  }>(
    hub,
    providerViewer(providers.other),
    `{ completions(filter: { externalId: "1" }) { nodes { state reasons hours revision completedAt receivedAt
       person { id } course { code } provider { code } hourEntry { id } } } }`,
  );
  expect(completions.nodes).toEqual([
    {
      ...{
        state: 'DUPLICATE',
        reasons: [],
        hours: 8,
        revision: 1,
        person: null,
        hourEntry: null,
      },
      ...{
        completedAt: '2025-05-20T10:00:00.000+08:00',
        receivedAt: '2025-06-01T09:00:00.000+08:00',
      },
      ...{ course: { code: 'C' }, provider: { code: 'OTHER' } },
    },
  ]);
});

it('finds by any filters together, for any viewer, exactly those that fit them all, page by page, newest first', async () => {
  const rarely = <Value>(...values: Value[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
  const filters = fc.record({
    providerId: rarely('own', 'other', 'Provider-999999999', 'nonsense'),
    batchId: rarely('own', 'other', 'corrected', 'CompletionBatch-999999999'),
    state: rarely(...STATES),
    reason: rarely(...new Set(everything.flatMap((each) => each.reasons)), 'DAILY_LIMIT'),
    year: rarely(2024, 2025),
    externalId: rarely('1', '3', '7', 'none'),
  });
  const viewers = fc.constantFrom('own', 'other', 'bureau');
  await fc.assert(
    fc.asyncProperty(filters, viewers, fc.integer({ min: 1, max: 12 }), async (drawn, who, first) => {
      const { providerId: of, batchId: by } = drawn;
      const providerId = of === 'own' || of === 'other' ? `Provider-${providers[of]}` : of;
      const batchId = by === 'own' || by === 'other' || by === 'corrected' ? batches[by] : by;
      const { state, reason, year, externalId } = drawn;
      const expected = everything.filter(
        (each) =>
          (who === 'bureau' || each.provider.id === `Provider-${providers[who as 'own' | 'other']}`) &&
          (providerId === null || each.provider.id === providerId) &&
          (batchId === null || each.batches.includes(batchId)) &&
          (state === null || each.state === state) &&
          (reason === null || each.reasons.includes(reason)) &&
          (year === null || each.year === year) &&
          (externalId === null || each.externalId === externalId),
      );
      const viewer = who === 'bureau' ? CITY_BUREAU : providerViewer(providers[who as 'own' | 'other']);
      const filter = { ...drawn, providerId, batchId };
      const met: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const page: Page = await list(viewer, { first, after, filter });
        expect(page.totalCount).toBe(expected.length);
        met.push(...page.nodes.map((node) => node.id));
        expect(page.nodes.length).toBe(Math.min(first, expected.length - met.length + page.nodes.length));
        ({ hasNextPage: more, endCursor: after } = page.pageInfo);
        expect(more).toBe(met.length < expected.length);
      }
      expect(met).toEqual(expected.map((each) => each.id));
    }),
    { numRuns: 250 },
  );
});

it.each([['first: 0'], ['first: 101'], ['first: -1'], ['after: "nonsense"'], ['filter: { year: 1999 }']])(
  'refuses completions(%s) clearly',
  async (args) => {
    expect(await refusalOf(hub, CITY_BUREAU, `{ completions(${args}) { totalCount } }`)).toMatch(/^BadInput: .+/);
  },
);
