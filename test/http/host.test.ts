import { Writable } from 'node:stream';
import pino from 'pino';
import { createMachineClient } from '../../src/access/create-machine-client';
import { createUser } from '../../src/access/create-user';
import { describeError } from '../../src/platform/log';
import { BadInput, flaw, Forbidden, Refusal, Unauthenticated } from '../../src/platform/refusal';
import { openTestHub, type TestHub } from '../support/test-hub';
import { ask, startTestHost, type TestHost, tinySchema } from './test-host';

const PASSWORD = 'a long enough password';
const ID_NUMBER = '371699198503171019';

let hub: TestHub;
let host: TestHost;
const lines: string[] = [];

const FAILS: Record<string, () => unknown> = {
  unauthenticated: () => Promise.reject(new Unauthenticated()),
  forbidden: () => Promise.reject(new Forbidden('Only a bureau may.')),
  input: () => Promise.reject(new BadInput('`first` must be from 1 to 100.')),
  refusal: () => Promise.reject(new Refusal([flaw('BLANK', ['note'], 'A note is needed.')])),
  bug: () => Promise.reject(new TypeError('x is not a function')),
  duplicate: () =>
    hub.sql.query('INSERT INTO region (code, name, level, position) VALUES (371600, ?, 1, 1)', [ID_NUMBER]),
  poolFull: () => Promise.reject(new Error('Queue limit reached.')),
  databaseGone: () =>
    Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:3306'), { code: 'ECONNREFUSED' })),
  aString: () => Promise.reject('just a string'),
};

beforeAll(async () => {
  hub = await openTestHub();
  const stream = new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) });
  const log = pino({ level: 'debug', serializers: { err: describeError } }, stream);
  host = await startTestHost({ ...hub, log }, { schema: tinySchema(FAILS), operationPatienceMs: 300 });
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(async () => {
  await host?.close();
  await hub?.close();
});

const fail = (how: string) => ask(host.url, 'query ($how: String!) { fails(how: $how) }', { variables: { how } });

describe('an error in a resolver', () => {
  it.each([
    ['unauthenticated', 'UNAUTHENTICATED', 'Sign in, or send a bearer token from POST /oauth/token.'],
    ['forbidden', 'FORBIDDEN', 'Only a bureau may.'],
    ['input', 'BAD_USER_INPUT', '`first` must be from 1 to 100.'],
    ['refusal', 'BAD_USER_INPUT', 'note: A note is needed.'],
  ])('that was meant is told: %s as %s', async (how, code, message) => {
    const { status, data, errors } = await fail(how);
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: { fails: null },
      errors: [{ message, path: ['fails'], locations: expect.anything(), extensions: { code } }],
    });
    expect(lines.join('')).not.toContain('an operation failed');
  });

  it.each(['bug', 'duplicate', 'aString'])(
    'that was not meant is hidden and logged with its request id: %s',
    async (how) => {
      const { errors, headers } = await fail(how);
      expect(errors[0]).toMatchObject({
        message: 'Something went wrong in the hub; the request id finds it in the log.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: headers.get('x-request-id') },
      });
      expect(Object.keys(errors[0]!.extensions)).toEqual(['code', 'requestId']);
      const logged = lines.filter((line) => line.includes('an operation failed'));
      expect(logged).toHaveLength(1);
      expect(logged[0]).toContain(headers.get('x-request-id'));
      expect(logged[0]).not.toContain(ID_NUMBER);
    },
  );

  it.each(['poolFull', 'databaseGone'])(
    'that passes is 503 SERVICE_UNAVAILABLE where nothing could be answered: %s',
    async (how) => {
      const whole = 'query ($how: String!) { fails(how: $how) all { id } }';
      const { status, code, headers, errors } = await ask(host.url, whole, { variables: { how } });
      expect([status, code, headers.get('retry-after')]).toEqual([503, 'SERVICE_UNAVAILABLE', '1']);
      expect(JSON.stringify(errors)).not.toContain('10.1.2.3');
    },
  );
});

describe('an error in the request', () => {
  it('is told without the value, which may be a person', async () => {
    const query = 'query ($how: String!) { fails(how: $how) }';
    const answer = await ask(host.url, query, { variables: { how: { idNumber: ID_NUMBER, name: '王建国' } } });
    expect([answer.status, answer.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.errors[0]!.message).toContain('"$how" got an invalid value');
    expect(JSON.stringify(answer.errors)).not.toMatch(/371699|王建国/);
    const literal = await ask(host.url, `{ hello(name: ${ID_NUMBER}) }`);
    expect(literal.status).toBe(400);
    expect(JSON.stringify(literal.errors)).not.toContain('371699');
  });

  it('is 400 with a GraphQL body where the JSON is broken', async () => {
    const answer = await fetch(`${host.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":',
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }] },
    ]);
  });

  it('is a problem body elsewhere', async () => {
    const answer = await fetch(`${host.url}/nowhere/371699198503171019`);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'NOT_FOUND',
      detail: 'There is nothing at this address.',
    });
  });
});

it('answers 503 DEADLINE_EXCEEDED for an operation that takes too long, and goes on', async () => {
  const late = await ask(host.url, '{ slow(ms: 700) }');
  expect([late.status, late.code]).toEqual([503, 'DEADLINE_EXCEEDED']);
  expect((await ask(host.url, '{ slow(ms: 10) }')).data).toEqual({ slow: 'at last' });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await ask(host.url, '{ hello }')).data).toEqual({ hello: 'hello world' });
});

it('sends security headers with every answer', async () => {
  for (const path of ['/health/live', '/nowhere', '/graphql']) {
    const { headers } = await fetch(host.url + path);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

it('logs a line per request and nothing of what was asked', async () => {
  const client = await createMachineClient(hub, { kind: 'dashboard', code: 'SECRETIVE', name: '屏幕' });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  const { access_token: token } = (await (
    await fetch(`${host.url}/oauth/token`, { method: 'POST', body: form })
  ).json()) as { access_token: string };
  await ask(host.url, `query Marked($name: String) { hello(name: $name) other: hello(name: "${ID_NUMBER}") }`, {
    variables: { name: ID_NUMBER },
    headers: { authorization: `Bearer ${token}` },
  });
  await fetch(`${host.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'somebody', password: PASSWORD }),
  });
  await fetch(`${host.url}/nowhere/${ID_NUMBER}`);
  const text = lines.join('');
  expect(text).not.toMatch(
    new RegExp(
      [ID_NUMBER, token, client.clientSecret, PASSWORD, 'somebody', 'Marked', '屏幕', client.clientId].join('|'),
    ),
  );
  const entries = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((entry) => entry.msg === 'request');
  expect(entries.map(({ method, route, status, viewer }) => ({ method, route, status, viewer }))).toEqual([
    { method: 'POST', route: '/oauth/token', status: 200, viewer: 'nobody' },
    { method: 'POST', route: '/graphql', status: 200, viewer: 'dashboard' },
    { method: 'POST', route: '/session', status: 401, viewer: 'nobody' },
    { method: 'GET', route: 'none', status: 404, viewer: 'nobody' },
  ]);
  for (const entry of entries)
    expect(entry).toMatchObject({ ms: expect.any(Number), requestId: expect.stringMatching(/^[\w-]{36}$/) });
});

describe('GET /metrics', () => {
  const scrape = async (headers: Record<string, string> = {}) => fetch(`${host.url}/metrics`, { headers });

  it('times requests, operations and root fields, with a bounded set of operation names', async () => {
    await ask(host.url, 'query Named { hello }');
    for (let n = 0; n < 120; n++) await ask(host.url, `query Chosen${n} { hello }`);
    const text = await (await scrape()).text();
    expect(text).toMatch(/hub_http_request_seconds_count\{method="POST",route="\/graphql",status="200"\} \d+/);
    expect(text).toContain('hub_graphql_operation_seconds_count{operation="Named",outcome="ok"} 1');
    expect(text).toMatch(/hub_graphql_operation_seconds_count\{operation="other",outcome="ok"\} \d+/);
    expect(new Set(text.match(/operation="\w+"/g)).size).toBeLessThanOrEqual(103);
    expect(text).toMatch(/hub_graphql_root_field_seconds_count\{field="Query.hello"\} \d+/);
    expect(text).toMatch(/hub_database_connections\{state="busy"\} \d/);
    expect(text).toMatch(/hub_transaction_retries_total \d/);
  });

  it('is for the machine itself and for system-admins, not for what came through a proxy', async () => {
    expect((await scrape()).status).toBe(200);
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    expect((await scrape(proxied)).status).toBe(403);
    const tokens: string[] = [];
    for (const [username, role] of [
      ['operator', 'system-admin'],
      ['looker', 'auditor'],
    ] as const) {
      await createUser(hub, { username, role, password: PASSWORD });
      const signIn = await fetch(`${host.url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: PASSWORD }),
      });
      tokens.push(((await signIn.json()) as { token: string }).token);
    }
    expect((await scrape({ ...proxied, authorization: `Bearer ${tokens[0]}` })).status).toBe(200);
    expect((await scrape({ ...proxied, authorization: `Bearer ${tokens[1]}` })).status).toBe(403);
  });
});
