import { type ChildProcess, spawn } from 'node:child_process';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProviderClient } from '../../src/intake/create-provider-client';
import { packageRoot } from '../../src/platform/package-root';
import { freeLoopbackPort } from '../../src/platform/servers/ports';
import { openTestHub, TEST_KEYS, type TestHub } from '../support/test-hub';
import { ask } from './test-host';

/** The program as `npm run api` runs it, on the databases of a test hub. */
interface Program {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: string[];
  /** Resolves with the exit code. */
  readonly end: Promise<number | null>;
}

let hub: TestHub;
const programs: Program[] = [];
beforeAll(async () => {
  hub = await openTestHub();
});
afterEach(async () => {
  for (const { child, end } of programs.splice(0)) {
    child.kill('SIGKILL');
    await end;
  }
});
afterAll(() => hub?.close());

function start(port: number, env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [join(packageRoot, '.build', 'src', 'api.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: hub.settings.databaseUrl,
      REDIS_URL: hub.settings.redisUrl,
      HUB_KEYS: TEST_KEYS,
      HUB_DATA_DIR: hub.settings.dataDir,
      PROVINCE_URL: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => void lines.push(line));
  const end = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const program = { child, lines, end, url: `http://127.0.0.1:${port}` };
  programs.push(program);
  return program;
}

async function startReady(env: Record<string, string> = {}): Promise<Program> {
  const program = start(await freeLoopbackPort(), env);
  const deadline = Date.now() + 20_000;
  while (!program.lines.some((line) => line.includes('"msg":"ready"'))) {
    if (Date.now() > deadline || program.child.exitCode !== null) throw new Error(program.lines.join('\n'));
    await sleep(20);
  }
  return program;
}

async function tokenOf(url: string): Promise<string> {
  const { clientId, clientSecret } = await createProviderClient(hub, {
    code: 'BZ-XUEXI',
    providerKind: 'CITY_PLATFORM',
  });
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe('npm run api', () => {
  it('serves the hub’s schema, tokens, health and metrics', async () => {
    const { url, lines } = await startReady();
    const ready = (await (await fetch(`${url}/health/ready`)).json()) as unknown;
    expect(ready).toEqual({ status: 'ready', database: 'ok', redis: 'ok', migrations: 'ok' });
    const headers = { authorization: `Bearer ${await tokenOf(url)}` };
    const { data, errors } = await ask(url, '{ viewer { name roles provider { code kind } } }', { headers });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      viewer: { name: 'BZ-XUEXI', roles: ['provider'], provider: { code: 'BZ-XUEXI', kind: 'CITY_PLATFORM' } },
    });
    const denied = await ask(url, '{ persons { totalCount } }');
    expect([denied.status, denied.code]).toEqual([200, 'UNAUTHENTICATED']);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/hub_queue_jobs\{queue="intake",state="waiting"\} 0/);
    expect(metrics).toMatch(/hub_rollup_lag_seconds \d/);
    expect(metrics).toContain('# TYPE hub_outbox_tasks gauge');
    expect(metrics).toContain('hub_graphql_root_field_seconds_count{field="Query.viewer"} 1');
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([]);
  });

  it('finishes a request in hand after SIGTERM, takes no new one, and ends with 0', async () => {
    const { child, url, end } = await startReady();
    const body = JSON.stringify({ query: '{ __typename }' });
    const answer = new Promise<string>((resolve, reject) => {
      const post = request(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      });
      post.on('error', reject);
      post.on('response', (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('end', () => resolve(`${response.statusCode} ${text.trim()}`));
      });
      post.write(body.slice(0, 5));
      setTimeout(() => child.kill('SIGTERM'), 200);
      setTimeout(() => post.end(body.slice(5)), 700);
    });
    await sleep(500);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    expect(await answer).toBe('200 {"data":{"__typename":"Query"}}');
    expect(await end).toBe(0);
  });

  it('says in one sentence that its port is taken, and exits with 1', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) => {
      squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as { port: number }).port));
    });
    const { end, lines } = start(port);
    expect(await end).toBe(1);
    squatter.close();
    expect(lines).toEqual([`The port ${port} is taken: stop what listens there, or set PORT to another.`]);
  });

  it.each([
    ['HUB_HOST', 'not an address'],
    ['HUB_TRUSTED_PROXIES', 'everyone'],
    ['DATABASE_URL', 'postgres://elsewhere/hub'],
  ])('names the setting %s in one sentence where it is wrong', async (name, value) => {
    const { end, lines } = start(0, { [name]: value });
    expect(await end).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`The setting ${name} is wrong`)]);
  });

  it('starts and answers while Redis is away', async () => {
    const nothing = await freeLoopbackPort();
    const { child, url, end } = await startReady({ REDIS_URL: `redis://127.0.0.1:${nothing}` });
    const headers = { authorization: `Bearer ${await tokenOf(url)}` };
    expect((await ask(url, '{ viewer { name } }', { headers })).data).toEqual({ viewer: { name: 'BZ-XUEXI' } });
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    child.kill('SIGTERM');
    expect(await end).toBe(0);
  });
});
