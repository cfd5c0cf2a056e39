import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { createMachineClient } from '../../src/access/create-machine-client';
import { complianceReport } from '../../src/compliance/report';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { insertRows } from '../../src/platform/database';
import type { Hub } from '../../src/platform/hub';
import { ANY_ROW } from '../../src/platform/predicate';
import { freeLoopbackPort } from '../../src/platform/servers/ports';
import { addPersons, testIdNumber } from '../support/city';
import { openStage, peakMemoryOf, print, serverSettings, show, spread, type Stage, tokenFor } from './stage';

const PERSONS = Number(process.env.BENCH_PERSONS ?? 250_000);
const UNITS = 6_000;
const DEPARTMENTS = 80;
const REGIONS = [
  '371602',
  '371603',
  '371681',
  '371621',
  '371622',
  '371623',
  '371625',
  'BZ-KFQ',
  'BZ-GXQ',
  'BZ-BHXQ',
  '371600',
];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = 4;
const CONNECTIONS = 50;
const YEAR = new Date().getFullYear();
const DIMENSIONS = ['REGION', 'DEPARTMENT', 'UNIT'] as const;
type Dimension = (typeof DIMENSIONS)[number];

/**
 * `npm run bench -- dashboard`: compliance by region, department and unit over GraphQL, any document, against bare node http
 * with the same SQL and the same cache, in turn; then the cached report against reading 12 rows by key, and the totals
 * against a GROUP BY over the yearly sums.
 */
export async function dashboardBench(): Promise<void> {
  let client = { clientId: '', clientSecret: '' };
  const stage = await openStage(async (hub) => {
    client = await createMachineClient(hub, { kind: 'dashboard', code: 'BENCH' });
    await prepareCity(hub);
  });
  try {
    print(
      `${PERSONS.toLocaleString('en')} persons, ${UNITS} units, ${DEPARTMENTS} departments; ${CONNECTIONS} connections, ${SECONDS} s a run`,
    );
    print(await serverSettings(stage.hub));
    await compareThroughput(stage, await tokenFor(stage, client));
    await compareWithKeyRead(stage);
    await compareWithGroupBy(stage.hub);
    print(`api: at most ${peakMemoryOf(stage.processes.api)} MB resident`);
  } finally {
    await stage.close();
  }
}

async function prepareCity(hub: Hub): Promise<void> {
  const departments = Array.from({ length: DEPARTMENTS }, (_, index) => [
    index + 1,
    `D-${index}`,
    `部门${index}`,
    '371600',
    'ACTIVE',
  ]);
  await insertRows(
    hub.sql,
    { table: 'department', columns: ['id', 'code', 'name', 'region_code', 'state'] },
    departments,
  );
  const units = Array.from({ length: UNITS }, (_, index) => [
    index + 1,
    String(index).padStart(18, '0'),
    `单位${index}`,
    REGIONS[index % REGIONS.length]!,
    (index % DEPARTMENTS) + 1,
    'ACTIVE',
  ]);
  await insertRows(
    hub.sql,
    { table: 'unit', columns: ['id', 'credit_code', 'name', 'region_code', 'department_id', 'state'] },
    units,
  );
  for (let first = 0; first < PERSONS; first += 1_000) await addThousand(hub, first);
  await refreshRollups(hub);
}

/** The yearly sums are written as they are: only reading is measured here. */
async function addThousand(hub: Hub, first: number): Promise<void> {
  const ids = await addPersons(
    hub,
    Array.from({ length: 1_000 }, (_, index) => ({
      idNumber: testIdNumber(first + index),
      name: '王小明',
      unitId: ((first + index) % UNITS) + 1,
      titleSeries: ['工程技术', '卫生技术', '中小学教师'][(first + index) % 3]!,
      titleLevel: (['ASSISTANT', 'INTERMEDIATE', 'SENIOR'] as const)[Math.floor(index / 3) % 3]!,
    })),
  );
  const sums = ids.map((id) => [id, YEAR, (id % 5) * 100, (id % 9) * 100]);
  await insertRows(
    hub.sql,
    { table: 'person_year', columns: ['person_id', 'year', 'public_tenths', 'professional_tenths'] },
    sums,
  );
  await hub.sql.query('INSERT INTO rollup_mark (year, unit_ids, marked_at) VALUES (?, ?, ?)', [
    YEAR,
    JSON.stringify(ids.map((_, index) => ((first + index) % UNITS) + 1)),
    hub.clock.now(),
  ]);
}

/** @param alone its answer is not given again: a request with extensions is never answered from memory */
function documentOf(by: Dimension, alone = false): string {
  const figures = 'key label persons compliant rate publicMet professionalMet notStarted hours';
  return JSON.stringify({
    ...(alone ? { extensions: {} } : {}),
    query: `{ compliance(year: ${YEAR}, by: ${by}) { asOf total { ${figures} } rows(first: 100) { nodes { ${figures} } } } }`,
  });
}

async function compareThroughput(stage: Stage, token: string): Promise<void> {
  const bare = await startBare(stage);
  try {
    for (const by of DIMENSIONS) {
      const ratios: number[] = [];
      const unshared: number[] = [];
      const slowest: number[] = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const served = await load(`${stage.address}/graphql`, {
          method: 'POST',
          body: documentOf(by),
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        });
        const alone = await load(`${stage.address}/graphql`, {
          method: 'POST',
          body: documentOf(by, true),
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        });
        const plain = await load(`${bare.address}/${by}/${YEAR}`, {});
        if (round === 0) continue;
        ratios.push(served.requests.average / plain.requests.average);
        unshared.push(alone.requests.average / plain.requests.average);
        slowest.push(served.latency.p99 / plain.latency.p99);
        print(
          `by ${by}, round ${round}: ${served.requests.average.toFixed(0)} requests/s, p99 ${served.latency.p99} ms; ` +
            `bare ${plain.requests.average.toFixed(0)} requests/s, p99 ${plain.latency.p99} ms`,
        );
      }
      print(
        `→ by ${by}: ratio ${show(spread(ratios))}, goal 0.4; p99 ${show(spread(slowest))} times the bare one's; executed anew each time ${show(spread(unshared))}`,
      );
    }
  } finally {
    await bare.stop();
  }
}

async function load(url: string, options: Partial<autocannon.Options>): Promise<autocannon.Result> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS, ...options });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers other than 2xx, ${result.errors} errors`);
  return result;
}

async function startBare(stage: Stage): Promise<{ address: string; stop(): Promise<void> }> {
  const port = await freeLoopbackPort();
  const child = spawn(process.execPath, ['--max-semi-space-size=32', join(__dirname, 'bare-dashboard.js')], {
    env: { NODE_ENV: 'production', ...stage.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { address: `http://127.0.0.1:${port}`, stop };
}

/** G7: what a region's total costs at the client, and 12 rows by key in the database. */
async function compareWithKeyRead(stage: Stage): Promise<void> {
  const question = { year: YEAR, by: 'REGION', within: ANY_ROW, filter: {}, asOf: null } as const;
  const [row] = await stage.hub.sql.query<{ ids: string }>(
    'SELECT GROUP_CONCAT(id) AS ids FROM (SELECT id FROM person LIMIT 12) few',
  );
  const ids = row!.ids.split(',').map(Number);
  const cached = await timed(2_000, () => complianceReport(stage.hub, question));
  const keys = await timed(2_000, () =>
    stage.hub.sql.query(`SELECT id, name, state FROM person WHERE id IN (${ids.join()})`),
  );
  const uncached = await timed(20, () =>
    complianceReport(stage.hub, { ...question, within: { sql: `${Math.random()} < 1`, values: [] } }),
  );
  print(
    `region totals: cached ${cached.toFixed(3)} ms (once a second worked out: ${uncached.toFixed(1)} ms), 12 rows by key ${keys.toFixed(3)} ms: ${(cached / keys).toFixed(2)} times, goal at most 10`,
  );
}

async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const startedAt = performance.now();
  for (let count = 0; count < times; count++) await work();
  return (performance.now() - startedAt) / times;
}

async function compareWithGroupBy(hub: Hub): Promise<void> {
  const startedAt = performance.now();
  const [counted] = await hub.sql.query<{ persons: number; compliant: number }>(
    `SELECT COUNT(*) AS persons, CAST(SUM(COALESCE(y.public_tenths, 0) >= 300 AND COALESCE(y.professional_tenths, 0) >= 600) AS SIGNED) AS compliant
     FROM person p LEFT JOIN person_year y ON y.person_id = p.id AND y.year = ? WHERE p.state = 'ACTIVE'`,
    [YEAR],
  );
  const milliseconds = performance.now() - startedAt;
  const report = await complianceReport(hub, { year: YEAR, by: 'REGION', within: ANY_ROW, filter: {}, asOf: null });
  const exact = report.total.persons === counted!.persons && report.total.compliant === counted!.compliant;
  print(
    `totals ${exact ? 'exact' : 'WRONG'}: ${report.total.compliant} of ${report.total.persons}; the GROUP BY over the yearly sums takes ${milliseconds.toFixed(0)} ms`,
  );
}
