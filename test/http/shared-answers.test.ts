import { addPersons, testIdNumber } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { createMachineClient } from '../../src/access/create-machine-client';
import { buildHubSchema } from '../../schema/build-schema';
import { createLoaders } from '../../schema/loaders';
import { type Host, openHost } from '../../src/http/host';
import { openMetrics } from '../../src/http/metrics';
import { openRedis } from '../../src/platform/redis';
import type { Redis } from 'ioredis';

let hub: TestHub;
let redis: Redis;
let host: Host;
let tokens: string[];
let resolved = 0;

beforeAll(async () => {
  hub = await openTestHub();
  redis = openRedis(hub.settings.redisUrl, hub.log);
  await addPersons(hub, [{ idNumber: testIdNumber(1), name: '王小明' }]);
  await refreshRollups(hub);
  host = await openHost({
    hub,
    redis,
    schema: await buildHubSchema(),
    metrics: openMetrics(hub, []),
    sharedFields: new Set(['compliance']),
    contextOf: (viewer) => {
      resolved++;
      return { hub, viewer, loaders: createLoaders(hub, viewer) };
    },
  });
  tokens = [];
  for (const code of ['A', 'B']) {
    const client = await createMachineClient(hub, { kind: 'dashboard', code });
    const answer = await host.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
      },
      payload: 'grant_type=client_credentials',
    });
    tokens.push(answer.json().access_token);
  }
});
afterAll(async () => {
  await host?.close(1_000);
  redis?.disconnect();
  await hub?.close();
});
beforeEach(() => {
  resolved = 0;
});

const REPORT = '{ compliance(year: 2025, by: REGION) { total { persons } } }';

async function ask(token: string | null, query: string, more: object = {}) {
  const answer = await host.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    payload: JSON.stringify({ query, ...more }),
  });
  return answer.json();
}

it('works out a report once for 20 askings of one viewer within a second', async () => {
  const answers = [];
  for (let time = 0; time < 20; time++) answers.push(await ask(tokens[0]!, REPORT));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0].data.compliance.total.persons).toBe(1);
  expect(resolved).toBe(1);
});

it('shares nothing between viewers, and nothing with nobody', async () => {
  const query = `${REPORT} # shared?`;
  await ask(tokens[0]!, query);
  await ask(tokens[1]!, query);
  expect(resolved).toBe(2);
  expect((await ask(null, query)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
});

it('shares neither other fields nor answers with errors, and tells variables apart', async () => {
  for (let time = 0; time < 3; time++) await ask(tokens[0]!, '{ viewer { name } }');
  for (let time = 0; time < 3; time++)
    await ask(tokens[0]!, '{ compliance(year: 1800, by: REGION) { total { persons } } }');
  for (let time = 0; time < 3; time++)
    await ask(tokens[0]!, `{ viewer { name } compliance(year: 2025, by: REGION) { total { persons } } }`);
  expect(resolved).toBe(9);
  const query = 'query ($year: Int!) { compliance(year: $year, by: REGION) { year } }';
  expect((await ask(tokens[0]!, query, { variables: { year: 2024 } })).data.compliance.year).toBe(2024);
  expect((await ask(tokens[0]!, query, { variables: { year: 2025 } })).data.compliance.year).toBe(2025);
});
