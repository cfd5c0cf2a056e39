import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { type OpenBell, openBell } from '../../jobs/queues';
import { oldestMark } from '../../src/compliance/refresh-rollups';
import { createProviderClient } from '../../src/intake/create-provider-client';
import { verify } from '../../src/verify';
import { openGate, type TcpGate } from '../http/tcp-gate';
import { addCourse, addPersons, addUnit, testIdNumber } from '../support/city';
import { type HttpClient, signedIn } from '../support/http-client';
import {
  commandValue,
  type Program,
  programEnvironment,
  runCommand,
  startApi,
  startProgram,
  until,
} from '../support/programs';
import { openTestHub, type TestHub } from '../support/test-hub';
import { listed, push, type Row } from './pushing';

const PERSONS = 2_000;
const YEAR = 2025;
const COMPLETED_AT = '2025-05-20T10:00:00+08:00';

let hub: TestHub;
let env: NodeJS.ProcessEnv;
let gate: TcpGate;
let api: Program & { readonly url: string };
let worker: Program | null = null;
let bell: OpenBell;
let provider: HttpClient;

beforeAll(async () => {
  hub = await openTestHub();
  gate = await openGate(hub.settings.redisUrl);
  env = programEnvironment({ ...hub.settings, redisUrl: gate.url });
  // The programs know the real time: the year of these completions is open to reports for good.
  await commandValue(env, ['year', String(YEAR), '--reporting-until', '2099-12-31']);
  const unitId = await addUnit(hub, { creditCode: '12371699MBDEM00012' });
  await addPersons(
    hub,
    Array.from({ length: PERSONS }, (_, index) => ({ idNumber: testIdNumber(index), name: '王小明', unitId })),
  );
  const credentials = await createProviderClient(hub, { code: 'XUEXI', providerKind: 'CITY_PLATFORM' });
  const [{ id }] = (await hub.sql.query<{ id: number }>('SELECT id FROM provider')) as [{ id: number }];
  for (const code of ['A', 'B', 'C', 'D', 'E'])
    await addCourse(hub, id, { code, year: YEAR, kind: 'PROFESSIONAL', hours: 2 });
  bell = openBell(hub.settings, hub.log);
  await bell.ready();
  api = await startApi(env);
  provider = await signedIn(api.url, credentials);
}, 60_000);
afterEach(async () => {
  await worker?.kill();
  worker = null;
  await gate.mend();
  expect(await verify(hub)).toEqual([]);
});
afterAll(async () => {
  await api?.kill();
  await bell?.close();
  await gate?.close();
  await hub?.close();
});

const rowsOf = (courseCode: string, from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, index) => ({
    externalId: `${courseCode}-${from + index}`,
    idNumber: testIdNumber(from + index),
    name: '王小明',
    courseCode,
    completedAt: COMPLETED_AT,
  }));

/** How many completions of a course are in each state, and how many lines with how many hours stand for them. */
async function standOf(courseCode: string) {
  const states = await hub.sql.query<{ state: string; n: number }>(
    'SELECT state, COUNT(*) AS n FROM completion WHERE course_code = ? GROUP BY state',
    [courseCode],
  );
  const [ledger] = await hub.sql.query<{ lines: number; hours: number }>(
    `SELECT COUNT(*) AS \`lines\`, CAST(COALESCE(SUM(hours_tenths), 0) / 10 AS SIGNED) AS hours FROM hour_entry
     WHERE title = ?`,
    [`课程${courseCode}`],
  );
  return { ...Object.fromEntries(states.map(({ state, n }) => [state, n])), ...ledger };
}

async function judged(courseCode: string): Promise<number> {
  const [row] = await hub.sql.query<{ n: number }>(
    "SELECT COUNT(*) AS n FROM completion WHERE course_code = ? AND state <> 'RECEIVED'",
    [courseCode],
  );
  return row!.n;
}

async function onRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(hub.settings.redisUrl);
  return work(redis).finally(() => redis.disconnect());
}

const startWorker = async () => {
  worker = await startProgram('worker', env);
};
const isJudged = (courseCode: string, count: number, withinMs = 20_000) =>
  until(`${count} of ${courseCode} are judged`, withinMs, async () => (await judged(courseCode)) === count);

it('recognizes 4,000 completions of 8 batches exactly once though the worker is killed twice in the middle', async () => {
  for (const code of ['A', 'B'])
    for (let from = 0; from < PERSONS; from += 500)
      expect(await push(provider, rowsOf(code, from, from + 500))).toMatchObject({ accepted: 500 });
  const done = async () => (await judged('A')) + (await judged('B'));
  const killedAt: number[] = [];
  for (const more of [1, 500]) {
    await startWorker();
    const enough = (killedAt.at(-1) ?? 0) + more;
    await until('some are judged', 15_000, async () => (await done()) >= enough);
    await worker!.kill();
    killedAt.push(await done());
  }
  expect(killedAt[1]!).toBeLessThan(2 * PERSONS);
  await startWorker();
  for (const code of ['A', 'B']) {
    await isJudged(code, PERSONS, 30_000);
    expect(await standOf(code)).toEqual({ RECOGNIZED: PERSONS, lines: PERSONS, hours: 2 * PERSONS });
  }
}, 90_000);

it('finds what waits after Redis was wiped under a worker: 3 batches pushed, every bell and schedule lost', async () => {
  await startWorker();
  process.kill(worker!.pid, 'SIGSTOP');
  for (let from = 0; from < 300; from += 100) await push(provider, rowsOf('C', from, from + 100));
  await onRedis(async (redis) => {
    const claim = await redis.get('hub-test-run');
    // The claim keeps other test files away from this number of the server: it comes back in the same breath.
    await redis.multi().flushdb().set('hub-test-run', claim!).exec();
    expect(await redis.dbsize()).toBe(1);
  });
  process.kill(worker!.pid, 'SIGCONT');
  await isJudged('C', 300, 30_000);
  expect(await standOf('C')).toEqual({ RECOGNIZED: 300, lines: 300, hours: 600 });
  await until('the figures are fresh', 5_000, async () => (await oldestMark(hub.sql)) === null);
}, 60_000);

it('stores pushes while Redis is away, and judges them once it is back, without a restart', async () => {
  await startWorker();
  await gate.cut();
  for (let from = 300; from < 600; from += 100)
    expect(await push(provider, rowsOf('C', from, from + 100))).toMatchObject({ accepted: 100 });
  expect(await listed(provider, { externalId: 'C-300' })).toEqual({ 'C-300': 'RECEIVED' });
  expect((await fetch(`${api.url}/health/ready`)).status).toBe(503);
  await gate.mend();
  await isJudged('C', 600);
  expect(await standOf('C')).toEqual({ RECOGNIZED: 600, lines: 600, hours: 1_200 });
}, 60_000);

it('puts what waits back on the queues by `hub requeue`, and says in one sentence where Redis is away', async () => {
  await push(provider, rowsOf('C', 600, 700));
  await onRedis(async (redis) => redis.del(...(await redis.keys('*intake*'))));
  expect(await commandValue(env, ['requeue'])).toEqual({ revived: 0, queued: 1 });
  expect(await onRedis((redis) => redis.keys('*judge-batch-*'))).toHaveLength(1);
  await gate.cut();
  expect(await runCommand(env, ['requeue'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Redis does not answer at REDIS_URL: start it, then run this again.\n',
  });
  await gate.mend();
  await startWorker();
  await isJudged('C', 700);
}, 60_000);

it('stores 1,200 completions once though the API is killed twice and the client repeats whatever got no answer', async () => {
  const port = Number(new URL(api.url).port);
  const pushes = Array.from({ length: 24 }, (_, index) => rowsOf('D', index * 50, index * 50 + 50));
  let [unanswered, answered] = [0, 0];
  const insist = async (rows: Row[]) => {
    for (;;) {
      try {
        const { accepted, unchanged, userErrors } = await push(provider, rows);
        expect([accepted + unchanged, userErrors]).toEqual([50, []]);
        answered++;
        return;
      } catch (error) {
        // What fetch throws where the line dropped; of another realm, so not an instance of this one's TypeError.
        if ((error as Error).name !== 'TypeError') throw error;
        unanswered++;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const clients = [0, 1, 2, 3].map(async (client) => {
    for (let index = client; index < pushes.length; index += 4) await insist(pushes[index]!);
  });
  for (const after of [4, 10]) {
    await until('some pushes are answered', 15_000, () => answered >= after);
    await api.kill();
    api = await startApi(env, port);
  }
  await Promise.all(clients);
  expect(unanswered).toBeGreaterThan(0);
  await startWorker();
  await isJudged('D', 1_200);
  expect(await standOf('D')).toEqual({ RECOGNIZED: 1_200, lines: 1_200, hours: 2_400 });
}, 90_000);

it('judges 119 of 120 beside a row that no rule can read, gives up on it after 8 attempts, and is told by `hub requeue` when it is mended', async () => {
  const { batch } = await push(provider, rowsOf('E', 0, 120));
  const setCompletedAt = async (instant: string) => {
    const loose = await createConnection({ uri: hub.settings.databaseUrl.replace(/^mariadb:/, 'mysql:') });
    await loose.query("SET SESSION sql_mode = ''");
    await loose.query('UPDATE completion SET completed_at = ? WHERE external_id = ?', [instant, 'E-57']);
    await loose.end();
  };
  await setCompletedAt('0000-00-00 00:00:00');
  await startWorker();
  await isJudged('E', 119);
  expect(await standOf('E')).toEqual({ RECOGNIZED: 119, RECEIVED: 1, lines: 119, hours: 238 });
  const batchId = Number(batch!.id.split('-')[1]);
  const taskOf = async () => {
    const [task] = await hub.sql.query<{ attempts: number; error: string; dead: number }>(
      "SELECT attempts, last_error AS error, dead_at IS NOT NULL AS dead FROM outbox WHERE kind = 'judge-batch' AND ref_id = ?",
      [batchId],
    );
    return task;
  };
  for (let attempt = (await taskOf())!.attempts; attempt < 8; attempt = (await taskOf())!.attempts) {
    expect((await taskOf())!.dead).toBe(0);
    bell.ring('judge-batch', batchId);
    await until('it was tried again', 10_000, async () => (await taskOf())!.attempts > attempt);
  }
  expect(await taskOf()).toEqual({ attempts: 8, error: 'UnjudgeableCompletions', dead: 1 });
  expect(await commandValue(env, ['verify'])).toMatchObject({ holds: true, broken: [] });
  await setCompletedAt('2025-05-20 02:00:00');
  expect(await commandValue(env, ['requeue'])).toEqual({ revived: 1, queued: 1 });
  await isJudged('E', 120);
  expect(await standOf('E')).toEqual({ RECOGNIZED: 120, lines: 120, hours: 240 });
  await until('its task is cleared', 5_000, async () => (await taskOf()) === undefined);
}, 60_000);

it('tells by `hub verify`, with exit code 1, of a yearly sum that is not that of the ledger', async () => {
  const spoil = (tenths: number) =>
    hub.sql.query('UPDATE person_year SET professional_tenths = professional_tenths + ? ORDER BY person_id LIMIT 1', [
      tenths,
    ]);
  await spoil(5);
  const { code, stdout, stderr } = await runCommand(env, ['verify', '--json']);
  await spoil(-5);
  expect(code).toBe(1);
  const { holds, broken } = JSON.parse(stdout) as { holds: boolean; broken: { says: string; count: number }[] };
  expect([holds, stderr]).toEqual([false, expect.stringMatching(/^\d+ of \d+ invariants do not hold\.\n$/)]);
  expect(broken.map(({ count }) => count)).toContain(1);
  expect(JSON.stringify(broken)).not.toMatch(/3716|王小明/);
}, 30_000);
