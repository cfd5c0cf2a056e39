import { createMachineClient } from '../../src/access/create-machine-client';
import { createUser } from '../../src/access/create-user';
import { closeHub, openHub } from '../../src/open-hub';
import type { Hub } from '../../src/platform/hub';
import { openTestHub, type TestHub } from '../support/test-hub';
import { openGate, type TcpGate } from './tcp-gate';
import { ask, startTestHost, type TestHost } from './test-host';

const PASSWORD = 'a long enough password';

let base: TestHub;
let database: TcpGate;
let redis: TcpGate;
let hub: Hub;
let host: TestHost;
beforeAll(async () => {
  base = await openTestHub();
  database = await openGate(base.settings.databaseUrl);
  redis = await openGate(base.settings.redisUrl);
  const settings = { ...base.settings, databaseUrl: database.url, redisUrl: redis.url };
  hub = await openHub(settings, { program: 'test', bell: base.bell, clock: base.clock });
  host = await startTestHost(hub);
  await createUser(hub, { username: 'auditor', password: PASSWORD, role: 'auditor' });
});
afterEach(async () => {
  await Promise.all([database.mend(), redis.mend()]);
  await until(async () => (await ready()).status === 200);
});
afterAll(async () => {
  await host?.close();
  await database?.close();
  await redis?.close();
  if (hub) await closeHub(hub);
  await base?.close();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come true within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ready(): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`${host.url}/health/ready`);
  return { status: answer.status, body: await answer.json() };
}

async function tokenStatus(): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const { clientId, clientSecret } = await createMachineClient(base, { kind: 'dashboard', code: 'SCREEN' });
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${host.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function signIn(password: string): Promise<Response> {
  const body = JSON.stringify({ username: 'auditor', password });
  return fetch(`${host.url}/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

it('is live and ready while everything answers', async () => {
  expect((await fetch(`${host.url}/health/live`)).status).toBe(200);
  expect(await ready()).toEqual({
    status: 200,
    body: { status: 'ready', database: 'ok', redis: 'ok', migrations: 'ok' },
  });
});

it('says that migrations are missing', async () => {
  await base.sql.query('RENAME TABLE schema_migration TO schema_migration_hidden');
  await until(async () => (await ready()).status === 503);
  expect((await ready()).body).toMatchObject({
    database: 'ok',
    migrations: expect.stringContaining('npm run hub -- migrate'),
  });
  await base.sql.query('RENAME TABLE schema_migration_hidden TO schema_migration');
});

describe('while the database is dead', () => {
  beforeEach(() => database.cut());

  it('is live, is not ready and says why', async () => {
    await until(async () => (await ready()).status === 503);
    expect((await ready()).body).toEqual({
      status: 'not ready',
      database: 'cannot be reached',
      redis: 'ok',
      migrations: 'cannot be reached',
    });
    expect((await fetch(`${host.url}/health/live`)).status).toBe(200);
  });

  it('answers 503 for tokens, sessions and requests that must look somebody up, and answers what needs no database', async () => {
    const token = await tokenStatus();
    expect([token.status, token.body.error]).toEqual([503, 'temporarily_unavailable']);
    const session = await signIn(PASSWORD);
    expect([session.status, ((await session.json()) as { code: string }).code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    const asked = await ask(host.url, '{ hello }', { headers: { authorization: `Bearer ${'x'.repeat(43)}` } });
    expect([asked.status, asked.code, asked.headers.get('retry-after')]).toEqual([503, 'SERVICE_UNAVAILABLE', '1']);
    expect((await ask(host.url, '{ hello }')).status).toBe(200);
  });
});

it('answers within 3 s that it is not ready while the database is frozen', async () => {
  database.freeze();
  const startedAt = performance.now();
  await until(async () => (await ready()).status === 503);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect((await ready()).body).toMatchObject({ database: 'no answer within 2 s', redis: 'ok' });
});

describe('while Redis is dead', () => {
  beforeEach(() => redis.cut());

  it('is not ready and says why', async () => {
    await until(async () => (await ready()).status === 503);
    expect((await ready()).body).toEqual({
      status: 'not ready',
      database: 'ok',
      redis: 'cannot be reached',
      migrations: 'ok',
    });
  });

  it('gives tokens and sessions all the same, and still slows guesses', async () => {
    expect((await tokenStatus()).status).toBe(200);
    expect((await signIn(PASSWORD)).status).toBe(200);
    for (let attempt = 1; attempt <= 5; attempt++) expect((await signIn(`guess ${attempt}`)).status).toBe(401);
    expect((await signIn(PASSWORD)).status).toBe(429);
  });
});
