import { testIdNumber } from '../support/city';
import { listed, PUSH, type Push, push, receiptOf, type Row, signInBureau } from './pushing';
import { type HttpClient, requestToken, signedIn } from '../support/http-client';
import { type Program, runCommand, startApi, startProgram, until } from '../support/programs';
import { AYGUL, LI_NA, openTrainingCity, RARE, type Registered, STAFF, type TrainingCity } from './training-city';

let city: TrainingCity;
let api: Program & { readonly url: string };
let worker: Program;
let first: HttpClient;
let second: HttpClient;
let dashboard: HttpClient;
let titles: HttpClient;
beforeAll(async () => {
  city = await openTrainingCity();
  [api, worker] = await Promise.all([startApi(city.env), startProgram('worker', city.env)]);
  first = await signedIn(api.url, city.clients.first);
  second = await signedIn(api.url, city.clients.second);
  dashboard = await signedIn(api.url, city.clients.dashboard);
  titles = await signedIn(api.url, city.clients.titles);
}, 120_000);
afterAll(async () => {
  await Promise.all([api?.kill(), worker?.kill()]);
  await city?.hub.close();
});

const row = (externalId: string, person: Registered, courseCode: string, more: Partial<Row> = {}): Row => ({
  ...{ externalId, idNumber: person.idNumber, name: person.name, courseCode, completedAt: city.learnedAt },
  ...more,
});

/** The ids of everything of the first provider that another might ask for. */
async function idsOf(
  externalId: string,
): Promise<{ batch: string; completion: string; course: string; provider: string }> {
  const { completions } = await first.ask<{
    completions: { nodes: { id: string; course: { id: string }; provider: { id: string } }[] };
  }>(
    'query ($id: String) { completions(filter: { externalId: $id }) { nodes { id course { id } provider { id } } } }',
    {
      id: externalId,
    },
  );
  const { id, course, provider } = completions.nodes[0]!;
  return { batch: pushed.batch!.id, completion: id, course: course.id, provider: provider.id };
}

let pushed: Push;
let pushedAt: Date;
let settledAt: Date;

it('gives a provider a bearer token for its secret, in the header or in the form, and none for another secret', async () => {
  for (const how of ['client_secret_basic', 'client_secret_post'] as const) {
    const answer = await requestToken(api.url, city.clients.first, how);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) });
    const wrong = await requestToken(api.url, { ...city.clients.first, clientSecret: 'guessed' }, how);
    expect([wrong.status, await wrong.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
  }
});

it('stores 5 of 9 rows, names 3 malformed ones by their field, and counts the repeat as unchanged', async () => {
  const good = row('E-1', LI_NA, 'PRO');
  pushedAt = new Date();
  pushed = await push(first, [
    good,
    row('E-2', LI_NA, 'PUB', { hours: 30 }),
    row('E-3', { idNumber: '371699198503171018', name: '李娜' }, 'PUB'),
    row('E-4', { idNumber: testIdNumber(7_000_000), name: '陌生人' }, 'PUB'),
    row('E-5', { ...RARE, name: '𬮱明' }, 'PUB'),
    row('E-6', LI_NA, 'AI', { hours: 10.55 }),
    row('E-7', LI_NA, 'AI', { completedAt: city.learnedAt.slice(0, 19) }),
    good,
    row('E-8', { ...AYGUL, name: '阿依古丽•买买提' }, 'AI', { hours: 12.5 }),
  ]);
  expect(pushed).toMatchObject({ accepted: 5, unchanged: 1 });
  expect(pushed.userErrors.map(({ code, field }) => [code, field.join('.')])).toEqual([
    ['INVALID_ID_NUMBER', 'completions.2.idNumber'],
    ['INVALID_HOURS', 'completions.5.hours'],
    ['INVALID_TIME', 'completions.6.completedAt'],
  ]);
  expect(JSON.stringify(pushed.userErrors)).not.toMatch(/3716|李娜/);
  expect(await receiptOf(first, pushed)).toMatchObject({ total: 5, recognized: 3, quarantined: 2 });
  settledAt = new Date();
  expect(await listed(first, { batchId: pushed.batch!.id })).toEqual({
    'E-1': 'RECOGNIZED',
    'E-2': 'RECOGNIZED',
    'E-4': 'QUARANTINED PERSON_UNKNOWN',
    'E-5': 'QUARANTINED NAME_MISMATCH',
    'E-8': 'RECOGNIZED',
  });
});

it('shows the city’s compliance with the push in it within 5 s', async () => {
  const ask = async () =>
    (
      await dashboard.ask<{ compliance: { asOf: string; total: object; rows: { nodes: { label: string }[] } } }>(
        `query ($year: Int!) { compliance(year: $year, by: REGION) { asOf
           total { persons compliant publicMet professionalMet notStarted hours }
           rows { nodes { key label persons compliant } } } }`,
        { year: city.year },
      )
    ).compliance;
  await until('the report counts the push', 30_000, async () => new Date((await ask()).asOf) >= settledAt);
  expect(Date.now() - pushedAt.getTime()).toBeLessThan(5_000);
  const { total, rows } = await ask();
  expect(total).toEqual({
    persons: 495,
    compliant: 1,
    publicMet: 1,
    professionalMet: 1,
    notStarted: 493,
    hours: 102.5,
  });
  expect(rows.nodes.filter((each) => ['滨城区', '邹平市'].includes(each.label))).toEqual([
    { key: 'Region-371602', label: '滨城区', persons: 3, compliant: 1 },
    { key: 'Region-371681', label: '邹平市', persons: 492, compliant: 0 },
  ]);
});

it('shows the bureau the person’s year, exactly on both floors, and why it is each figure', async () => {
  const query = `query ($idNumber: String!, $year: Int!) { person(idNumber: $idNumber) { name idNumber
    year(year: $year) { total public professional compliant missing { total public professional } }
    hourEntries(year: $year) { totalCount nodes { hours kind source title rule explanation provider { code } reverses { id } } } } }`;
  const variables = { idNumber: LI_NA.idNumber, year: city.year };
  const { byCookie, byToken } = await signInBureau(api.url);
  const { person } = await byToken.ask<{ person: Record<string, unknown> }>(query, variables);
  expect(person).toMatchObject({
    name: '李娜',
    idNumber: '3716**********1019',
    year: {
      ...{ total: 90, public: 30, professional: 60, compliant: true },
      missing: { total: 0, public: 0, professional: 0 },
    },
    hourEntries: { totalCount: 2 },
  });
  const line = {
    source: 'CITY_PLATFORM',
    rule: 'city-platform-course@2024',
    provider: { code: 'XUEXI' },
    reverses: null,
  };
  const { nodes } = person.hourEntries as { nodes: readonly { kind: string }[] };
  expect([...nodes].sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
    {
      ...line,
      kind: 'PROFESSIONAL',
      hours: 60,
      title: '专业技术进修班',
      explanation: expect.stringContaining('60学时'),
    },
    { ...line, kind: 'PUBLIC', hours: 30, title: '网络安全公需课', explanation: expect.stringContaining('申报30学时') },
  ]);
  expect(await byCookie.ask(query, variables)).toEqual({ person });
});

it('finds completions by each filter and by all together, and nothing where they exclude each other', async () => {
  const ids = await idsOf('E-1');
  const all = ['E-1', 'E-2', 'E-4', 'E-5', 'E-8'];
  const found = async (filter: Record<string, unknown> | null) => Object.keys(await listed(first, filter)).sort();
  expect(await found(null)).toEqual(all);
  expect(await found({ providerId: ids.provider, year: city.year, state: null, reason: null })).toEqual(all);
  expect(await found({ year: city.year - 1 })).toEqual([]);
  expect(await found({ externalId: 'E-4' })).toEqual(['E-4']);
  expect(await found({ externalId: 'e-4' })).toEqual([]);
  expect(await found({ state: 'RECOGNIZED' })).toEqual(['E-1', 'E-2', 'E-8']);
  expect(await found({ state: 'QUARANTINED' })).toEqual(['E-4', 'E-5']);
  for (const state of ['RECEIVED', 'DUPLICATE', 'WITHDRAWN']) expect(await found({ state })).toEqual([]);
  expect(await found({ reason: 'NAME_MISMATCH' })).toEqual(['E-5']);
  expect(await found({ reason: 'DAILY_LIMIT' })).toEqual([]);
  const together = { providerId: ids.provider, batchId: ids.batch, year: city.year, externalId: 'E-5' };
  expect(await found({ ...together, state: 'QUARANTINED', reason: 'NAME_MISMATCH' })).toEqual(['E-5']);
  expect(await found({ ...together, state: 'RECOGNIZED' })).toEqual([]);
  const { completionBatch } = await first.ask<{ completionBatch: { completions: { totalCount: number } } }>(
    'query ($id: ID!) { completionBatch(id: $id) { completions(state: RECOGNIZED) { totalCount } } }',
    { id: ids.batch },
  );
  expect(completionBatch.completions.totalCount).toBe(3);
});

it('grades identities before a push, and nobody’s data', async () => {
  const query = 'query ($persons: [IdentityInput!]!) { checkIdentities(persons: $persons) { index match } }';
  const persons = [
    LI_NA,
    { ...AYGUL, name: '阿依古丽.买买提' },
    { ...RARE, name: '𬮱明' },
    { idNumber: testIdNumber(7_000_000), name: '陌生人' },
    { idNumber: '371699198503171018', name: '李娜' },
  ];
  const { checkIdentities } = await first.ask<{ checkIdentities: object[] }>(query, { persons });
  expect(checkIdentities).toEqual(
    ['MATCH', 'MATCH', 'NAME_DIFFERS', 'UNKNOWN', 'INVALID'].map((match, index) => ({ index, match })),
  );
  expect(await first.refusal(query, { persons: [] })).toBe('BAD_USER_INPUT');
  expect(await first.refusal(query, { persons: Array.from({ length: 1_001 }, () => LI_NA) })).toBe('BAD_USER_INPUT');
  expect(await dashboard.refusal(query, { persons })).toBe('FORBIDDEN');
});

it('shows a dashboard no person and a provider nothing of another', async () => {
  const ids = await idsOf('E-1');
  const { byToken } = await signInBureau(api.url);
  const { person } = await byToken.ask<{ person: { id: string } }>(
    'query ($idNumber: String) { person(idNumber: $idNumber) { id } }',
    { idNumber: LI_NA.idNumber },
  );
  for (const client of [dashboard, second, titles]) {
    const { node } = await client.ask<{ node: unknown }>('query ($id: ID!) { node(id: $id) { id } }', {
      id: person.id,
    });
    expect(node).toBeNull();
    expect(await client.ask('{ persons { totalCount nodes { id } } }')).toEqual({
      persons: { totalCount: 0, nodes: [] },
    });
    const { completionBatch } = await client.ask<{ completionBatch: unknown }>(
      'query ($id: ID!) { completionBatch(id: $id) { id } }',
      { id: ids.batch },
    );
    expect(completionBatch).toBeNull();
    expect(await listed(client, null)).toEqual({});
    expect(await listed(client, { batchId: ids.batch })).toEqual({});
  }
  for (const id of Object.values(ids))
    expect(await second.ask('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
  expect(await dashboard.refusal(PUSH, { completions: [row('E-9', LI_NA, 'AI')] })).toBe('FORBIDDEN');
});

it('answers title evaluation’s client of a person’s years, and nobody else’s', async () => {
  const query = `query ($idNumbers: [String!]!, $year: Int!) { titleEvaluationChecks(idNumbers: $idNumbers, from: $year, to: $year) {
    found name years { year total compliant } } }`;
  const variables = { idNumbers: [LI_NA.idNumber, AYGUL.idNumber, testIdNumber(7_000_000)], year: city.year };
  const { titleEvaluationChecks } = await titles.ask<{ titleEvaluationChecks: object[] }>(query, variables);
  expect(titleEvaluationChecks).toEqual([
    { found: true, name: '李娜', years: [{ year: city.year, total: 90, compliant: true }] },
    { found: true, name: AYGUL.name, years: [{ year: city.year, total: 12.5, compliant: false }] },
    { found: false, name: null, years: [] },
  ]);
  for (const client of [first, dashboard]) expect(await client.refusal(query, variables)).toBe('FORBIDDEN');
});

describe('a batch of 500', () => {
  const ofStaff = (from: number, to: number): Row[] =>
    STAFF.slice(from, to).map((person, index) => row(`S-${from + index}`, person, 'AI'));
  /** 471 good ones, 12 already counted, 9 whose names do not match, 5 unknown, 3 malformed. */
  const story = (): Row[] => [
    ...ofStaff(0, 483),
    ...ofStaff(483, 492).map((each) => ({ ...each, name: '写错了' })),
    ...Array.from({ length: 5 }, (_, index) =>
      row(`S-${492 + index}`, { idNumber: testIdNumber(7_000_000 + index), name: '陌生人' }, 'AI'),
    ),
    row('S-497', { idNumber: '371699', name: '残缺' }, 'AI'),
    row('S-498', { ...LI_NA, name: '' }, 'AI'),
    row('S-499', LI_NA, 'AI', { hours: 0 }),
  ];
  let sent: Push;

  const recognizedInAll = async () => {
    const { completions } = await first.ask<{ completions: { totalCount: number } }>(
      'query ($year: Int!) { completions(filter: { state: RECOGNIZED, year: $year }) { totalCount } }',
      { year: city.year },
    );
    return completions.totalCount - 3;
  };
  const ledger = () =>
    city.hub.sql.query(
      'SELECT COUNT(*) AS n, MAX(id) AS last, CAST(SUM(hours_tenths) AS SIGNED) AS tenths FROM hour_entry',
    );

  it('is 471 recognized, 12 already counted elsewhere, 9 names that do not match, 5 unknown persons, 3 malformed', async () => {
    const before = await push(
      second,
      STAFF.slice(471, 483).map((person, index) => row(`B-${index}`, person, 'AI-B')),
    );
    expect(await receiptOf(second, before)).toMatchObject({ total: 12, recognized: 12 });
    sent = await push(first, story());
    expect(sent).toMatchObject({ accepted: 497, unchanged: 0 });
    expect(sent.userErrors.map(({ field, code }) => [field.join('.'), code])).toEqual([
      ['completions.497.idNumber', 'INVALID_ID_NUMBER'],
      ['completions.498.name', 'BLANK'],
      ['completions.499.hours', 'INVALID_HOURS'],
    ]);
    expect(await receiptOf(first, sent)).toEqual({
      ...{ total: 497, received: 0, recognized: 471, duplicate: 12, quarantined: 14, withdrawn: 0 },
    });
    const batchId = sent.batch!.id;
    expect(Object.keys(await listed(first, { batchId, reason: 'NAME_MISMATCH' }))).toHaveLength(9);
    expect(Object.keys(await listed(first, { batchId, reason: 'PERSON_UNKNOWN' }))).toHaveLength(5);
    expect(await recognizedInAll()).toBe(471);
  });

  it('changes nothing when it is sent again after the line dropped', async () => {
    const standing = await ledger();
    const again = await push(first, story());
    expect(again).toMatchObject({ batch: sent.batch, accepted: 0, unchanged: 497 });
    expect(again.userErrors).toHaveLength(3);
    expect(await receiptOf(first, again)).toMatchObject({ recognized: 471, duplicate: 12, quarantined: 14 });
    expect(await ledger()).toEqual(standing);
  });

  it('is 480 in all once the 9 are sent with their names corrected', async () => {
    const corrected = await push(first, ofStaff(483, 492));
    expect(corrected).toMatchObject({ accepted: 9, unchanged: 0, userErrors: [] });
    expect(await receiptOf(first, corrected)).toMatchObject({ total: 9, recognized: 9 });
    expect(await recognizedInAll()).toBe(480);
    expect(await receiptOf(first, sent)).toMatchObject({ total: 497, recognized: 480, duplicate: 12, quarantined: 5 });
  });

  it('is 492 once the other provider takes its 12 back: the ones already counted take their place', async () => {
    const { withdrawCompletions } = await second.ask<{ withdrawCompletions: object }>(
      `mutation ($ids: [String!]!) { withdrawCompletions(input: { externalIds: $ids, reason: "课程取消" }) {
         withdrawn userErrors { code field } } }`,
      { ids: [...Array.from({ length: 12 }, (_, index) => `B-${index}`), 'S-0'] },
    );
    expect(withdrawCompletions).toEqual({
      withdrawn: 12,
      userErrors: [{ code: 'NOT_FOUND', field: ['externalIds', '12'] }],
    });
    expect(await recognizedInAll()).toBe(492);
    expect(await receiptOf(first, sent)).toMatchObject({ total: 497, recognized: 492, duplicate: 0, quarantined: 5 });
  });
});

it('has data of which every invariant holds, logs that name nobody, and ends with 0', async () => {
  const verified = await runCommand(city.env, ['verify']);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^All \d+ invariants hold\.\n$/) });
  const ends = await Promise.all([api.stop(), worker.stop()]);
  expect(ends).toEqual([0, 0]);
  const logs = [...api.lines, ...worker.lines].join('\n');
  expect(logs).not.toMatch(/3716\d{5}|李娜|买买提|eyJ|Bearer/);
  expect(logs).not.toContain(city.clients.first.clientSecret);
});
