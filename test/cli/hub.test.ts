import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root';
import { announceRunning } from '../../src/up/running-hub';
import { openTestHub, TEST_KEYS, type TestHub } from '../support/test-hub';

const folder = mkdtempSync(join(tmpdir(), 'hub-cli-'));
let hub: TestHub;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  hub = await openTestHub();
  const { databaseUrl, redisUrl } = hub.settings;
  env = {
    PATH: process.env.PATH,
    HUB_DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    HUB_KEYS: TEST_KEYS,
  };
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled program as a process of its own. */
function run(args: readonly string[], options: { env?: NodeJS.ProcessEnv; stdin?: string } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(packageRoot, '.build/src/cli/hub.js'), ...args], {
      env: options.env ?? env,
      cwd: folder,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(options.stdin ?? '');
  });
}

function file(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
}

it('brings the database to this version, and says so as JSON where asked', async () => {
  expect(await run(['migrate', '--json'])).toEqual({ code: 0, stdout: '{"migrations":[]}\n', stderr: '' });
});

it('imports a file and says what changed, as one JSON value', async () => {
  const path = file('departments.csv', ['code,name,region', 'D1,演示局,371600']);
  const first = await run(['import', 'departments', path, '--json']);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toMatchObject({ imported: true, rows: 1, created: 1 });
  const again = await run(['import', 'departments', path]);
  expect(again).toMatchObject({ code: 0, stdout: '1 departments: 0 created, 0 updated, 1 unchanged, 0 refused\n' });
});

it('ends with 1 and one sentence where a row is refused, and lists the rows on stdout', async () => {
  const path = file('bad.csv', ['code,name,region', 'D2,演示局,371600', 'D3,,999999']);
  const ended = await run(['import', 'departments', path]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe(
    'No departments were imported: 1 of 2 rows are refused, first in line 3, name: It is empty.\n',
  );
  expect(ended.stdout).toBe('line 3, name: It is empty.\nline 3, region: No region has this code or name.\n');
  const asJson = await run(['import', 'departments', path, '--json']);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ imported: false, refused: 1, flawsTotal: 2 });
  const partial = await run(['import', 'departments', path, '--partial', '--json']);
  expect(partial).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(partial.stdout)).toMatchObject({ imported: true, created: 1, refused: 1 });
});

it.each([
  ['an unknown command', ['frobnicate']],
  ['an unknown noun', ['import', 'dragons', 'x.csv']],
  ['a missing file name', ['import', 'persons']],
  ['an unknown option', ['migrate', '--fast']],
  ['a year that is none', ['year', '20x5']],
  ['a date that does not exist', ['year', '2025', '--reporting-until', '2026-02-30']],
  ['two options that exclude each other', ['provider', 'x', '--suspend', '--resume']],
  [
    'a provider kind for a dashboard',
    ['client', 'create', '--kind', 'dashboard', '--code', 'x', '--provider-kind', 'INDUSTRY'],
  ],
  ['nothing at all', []],
])('ends with 2 on %s', async (_, args) => {
  const ended = await run(args);
  expect(ended.code).toBe(2);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).not.toBe('');
});

it('has --help for every command, with exit code 0', async () => {
  for (const args of [[], ['import'], ['year'], ['client', 'create'], ['user', 'create'], ['keys', 'generate']]) {
    const ended = await run([...args, '--help']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('Usage: hub');
  }
});

it('ends with 1 and one sentence where the file does not exist, the database does not answer or a setting is missing', async () => {
  const missing = await run(['import', 'persons', 'nowhere.csv', '--json']);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/^The file .*nowhere\.csv does not exist\.\n$/);
  expect(JSON.parse(missing.stdout)).toHaveProperty('error');
  const silent = await run(['year', '2025'], { env: { ...env, DATABASE_URL: 'mariadb://hub:hub@127.0.0.1:1/hub' } });
  expect(silent.code).toBe(1);
  expect(silent.stderr).toMatch(/^The setting DATABASE_URL cannot be used: .*\n$/);
  expect(silent.stderr.trim()).not.toContain('\n');
  const unset = await run(['year', '2025'], { env: { PATH: env.PATH, HUB_DATA_DIR: folder } });
  expect(unset).toMatchObject({ code: 1, stdout: '' });
  expect(unset.stderr).toMatch(/^The setting DATABASE_URL is missing: .*`npm run up`.*\.\n$/);
});

it('finds the hub that runs on its data folder', async () => {
  const dataDir = join(folder, 'running');
  mkdirSync(dataDir);
  const takeBack = announceRunning(dataDir, env);
  const bare = { PATH: env.PATH, HUB_DATA_DIR: dataDir };
  expect(await run(['year', '2025'], { env: bare })).toMatchObject({ code: 0 });
  takeBack();
  expect(await run(['year', '2025'], { env: bare })).toMatchObject({ code: 1 });
});

it('shows and sets until when a year may be reported and its daily limit', async () => {
  const year = async (...args: string[]) => JSON.parse((await run(['year', '2025', ...args, '--json'])).stdout);
  expect(await year()).toEqual({ year: 2025, reportingUntil: '2025-12-31', dailyLimit: null });
  expect(await year('--reporting-until', '2026-01-15', '--daily-limit', '8')).toEqual({
    year: 2025,
    reportingUntil: '2026-01-15',
    dailyLimit: 8,
  });
  expect(await year('--daily-limit', 'off')).toMatchObject({ reportingUntil: '2026-01-15', dailyLimit: null });
  expect(await year('--reporting-until', 'default')).toMatchObject({ reportingUntil: '2025-12-31' });
  const early = await run(['year', '2025', '--reporting-until', '2024-12-31']);
  expect(early).toMatchObject({ code: 1, stderr: 'Reporting of 2025 cannot end before the year has begun.\n' });
});

it('makes clients, and suspends and resumes a provider', async () => {
  const made = await run([
    'client',
    'create',
    '--kind',
    'provider',
    '--code',
    'cli',
    '--provider-kind',
    'INDUSTRY',
    '--json',
  ]);
  expect(Object.keys(JSON.parse(made.stdout))).toEqual(['clientId', 'clientSecret']);
  const provider = async (...args: string[]) => JSON.parse((await run(['provider', 'cli', ...args, '--json'])).stdout);
  expect(await provider()).toEqual({ code: 'cli', name: 'cli', kind: 'INDUSTRY', active: true });
  expect(await provider('--suspend')).toMatchObject({ active: false });
  expect(await provider()).toMatchObject({ active: false });
  expect(await provider('--resume')).toMatchObject({ active: true });
  expect(await run(['provider', 'nobody'])).toMatchObject({
    code: 1,
    stderr: 'There is no provider with this code.\n',
  });
});

it('makes a sign-in with a password from standard input', async () => {
  const args = [
    'user',
    'create',
    '--username',
    'li.na',
    '--password-stdin',
    '--role',
    'bureau-admin',
    '--region',
    '371600',
  ];
  const ended = await run(args, { stdin: 'correct horse battery\n', env: { ...env, HUB_REQUIRE_TOTP: '0' } });
  expect(ended).toMatchObject({ code: 0, stdout: 'li.na may sign in as bureau-admin.\n' });
  const again = await run(args, { stdin: 'correct horse battery\n' });
  expect(again).toMatchObject({ code: 1, stderr: 'This --username is taken: choose another.\n' });
});

it('generates keys that the settings accept', async () => {
  const { stdout } = await run(['keys', 'generate'], { env: { PATH: env.PATH } });
  expect(await run(['year', '2025'], { env: { ...env, HUB_KEYS: stdout.trim() } })).toMatchObject({ code: 0 });
});
