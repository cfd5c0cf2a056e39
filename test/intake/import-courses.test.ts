import { createProviderClient } from '../../src/intake/create-provider-client';
import { importCourses } from '../../src/intake/import-courses';
import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import { resettleLearning } from '../../src/intake/resettle-learning';
import { tableInMemory } from '../../src/platform/tabular-file';
import { importPersons } from '../../src/registry/import-persons';
import type { ImportOptions } from '../../src/registry/import-table';
import { importUnits } from '../../src/registry/import-units';
import { openTestHub, type TestHub } from '../support/test-hub';

const UNIT = '12371699MBDEM00012';
const PERSON = '371699198503171019';
const HEADER = ['provider_code', 'code', 'title', 'year', 'kind', 'topic', 'hours', 'same_as'];

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  for (const code of ['alpha', 'beta']) await createProviderClient(hub, { code, providerKind: 'THIRD_PARTY' });
  await importUnits(
    hub,
    tableInMemory(['credit_code', 'name', 'region'], () => [[UNIT, '演示', '371600']]),
  );
  const person = [PERSON, '王伟', UNIT];
  await importPersons(
    hub,
    tableInMemory(['id_number', 'name', 'unit_credit_code'], () => [person]),
  );
});
afterAll(() => hub.close());

const courses = (rows: readonly (readonly string[])[], options?: ImportOptions, header = HEADER) =>
  importCourses(
    hub,
    tableInMemory(header, () => rows),
    options,
  );
const course = (
  provider: string,
  code: string,
  more: { kind?: string; hours?: string; sameAs?: string; year?: string } = {},
) => [
  provider,
  code,
  `课程 ${code}`,
  more.year ?? '2025',
  more.kind ?? 'PROFESSIONAL',
  '',
  more.hours ?? '10',
  more.sameAs ?? '',
];
const learnings = async (...codes: string[]) => {
  const rows = await hub.sql.query<{ code: string; learningId: number }>(
    'SELECT code, learning_id AS learningId FROM course',
  );
  return codes.map((code) => rows.find((row) => row.code === code)!.learningId);
};
const count = async () => (await hub.sql.query<{ n: number }>('SELECT COUNT(*) AS n FROM course'))[0]!.n;

it('enters courses with exact hours, and a second time changes nothing', async () => {
  const rows = [course('alpha', 'a1', { hours: '1.5' }), course('alpha', 'a2', { kind: 'PUBLIC' })];
  expect(await courses(rows)).toMatchObject({ imported: true, created: 2 });
  const [stored] = await hub.sql.query<{ hours: number }>("SELECT hours_tenths AS hours FROM course WHERE code = 'a1'");
  expect(stored!.hours).toBe(15);
  expect(await courses(rows)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
});

it('keeps the same code of two years and two providers apart', async () => {
  const rows = [course('alpha', 'y'), course('alpha', 'y', { year: '2024' }), course('beta', 'y')];
  expect(await courses(rows)).toMatchObject({ created: 3, refused: 0 });
});

it('names what is wrong with each row', async () => {
  const report = await courses([
    course('gamma', 'b1'),
    course('alpha', 'b 2', { kind: 'CREDIT' }),
    course('alpha', 'b3', { kind: 'PUBLIC', year: '2019' }),
    course('alpha', 'b4', { hours: '0' }),
    course('alpha', 'b5', { hours: '1.25' }),
    course('alpha', 'b6', { year: '25' }),
    course('alpha', 'b7', { sameAs: 'a1' }),
    course('alpha', 'b8', { sameAs: 'gamma/a1' }),
    course('alpha', 'b9', { sameAs: 'alpha/nothing' }),
    course('alpha', 'b10', { sameAs: 'alpha/a1', year: '2024' }),
    course('alpha', 'a1'),
    course('alpha', 'a1'),
  ]);
  expect(report).toMatchObject({ imported: false, rows: 12, refused: 11 });
  expect(report.flaws.map(({ line, column }) => [line, column])).toEqual([
    [2, 'provider_code'],
    [3, 'code'],
    [3, 'kind'],
    [4, 'kind'],
    [5, 'hours'],
    [6, 'hours'],
    [7, 'year'],
    [8, 'same_as'],
    [9, 'same_as'],
    [10, 'same_as'],
    [11, 'same_as'],
    [13, 'code'],
  ]);
});

it('accepts a pass mark and whether the course is active', async () => {
  const header = [...HEADER, 'pass_mark', 'active'];
  await courses([[...course('alpha', 'p'), '72.5', 'FALSE']], {}, header);
  const [row] = await hub.sql.query("SELECT pass_mark_tenths, active FROM course WHERE code = 'p'");
  expect(row).toEqual({ pass_mark_tenths: 725, active: 0 });
  const [wrong] = (await courses([[...course('alpha', 'p'), '101', '']], {}, header)).flaws;
  expect(wrong).toMatchObject({ column: 'pass_mark' });
});

describe('same_as', () => {
  it('may refer to a row before or after it and to a course that is there already', async () => {
    await courses([
      course('alpha', 's1', { sameAs: 'beta/s2' }),
      course('beta', 's2'),
      course('beta', 's3', { sameAs: 'alpha/s1' }),
      course('beta', 's4', { sameAs: 'alpha/a1' }),
    ]);
    const [s1, s2, s3, s4, a1] = await learnings('s1', 's2', 's3', 's4', 'a1');
    expect([s2, s3]).toEqual([s1, s1]);
    expect(s4).toBe(a1);
    expect(s4).not.toBe(s1);
  });

  it('is told as an update where it is new, and parts nothing where it is left out', async () => {
    await courses([course('alpha', 't1'), course('alpha', 't2')]);
    const joined = await courses([course('alpha', 't2', { sameAs: 'alpha/t1' })]);
    expect(joined.updates).toEqual([{ line: 2, columns: ['same_as'] }]);
    expect(await courses([course('alpha', 't2', { sameAs: 'alpha/t1' })])).toMatchObject({ unchanged: 1 });
    expect(await courses([course('alpha', 't2')])).toMatchObject({ unchanged: 1 });
    const [t1, t2] = await learnings('t1', 't2');
    expect(t2).toBe(t1);
  });

  it('refuses with --partial also the rows that refer to a refused one', async () => {
    const before = await count();
    const rows = [
      course('alpha', 'c1', { sameAs: 'alpha/c2' }),
      course('alpha', 'c2', { sameAs: 'alpha/c3' }),
      course('alpha', 'c3', { hours: 'x' }),
      course('alpha', 'c4'),
    ];
    expect(await courses(rows, { partial: true })).toMatchObject({ imported: true, created: 1, refused: 3 });
    expect(await count()).toBe(before + 1);
  });
});

describe('once completions are recognized', () => {
  const push = async (code: string, externalId: string) => {
    const [row] = await hub.sql.query<{ id: number }>("SELECT id FROM provider WHERE code = 'beta'");
    const completion = {
      externalId,
      idNumber: PERSON,
      name: '王伟',
      courseCode: code,
      completedAt: new Date('2025-03-01T10:00:00+08:00'),
    };
    const { batchId } = await pushCompletions(hub, row!.id, [completion]);
    await judgeBatch(hub, batchId!);
  };
  const states = async () =>
    (await hub.sql.query<{ state: string }>('SELECT state FROM completion ORDER BY id')).map((row) => row.state);

  beforeAll(async () => {
    await hub.sql.execute('DELETE FROM outbox');
    await courses([course('beta', 'r1'), course('beta', 'r2')]);
    await push('r1', '1');
    await push('r2', '2');
  });

  it('refuses other hours or another kind, and takes another title', async () => {
    expect(await states()).toEqual(['RECOGNIZED', 'RECOGNIZED']);
    const hours = await courses([course('beta', 'r1', { hours: '12', kind: 'PUBLIC' })]);
    expect(hours.flaws.map(({ column }) => column)).toEqual(['hours', 'kind']);
    const titled = course('beta', 'r1');
    titled[2] = '新名称';
    expect(await courses([titled])).toMatchObject({ updated: 1 });
  });

  it('counts two courses once after they are declared the same', async () => {
    await courses([course('beta', 'r2', { sameAs: 'beta/r1' })]);
    const tasks = await hub.sql.query<{ id: number }>(
      "SELECT ref_id AS id FROM outbox WHERE kind = 'resettle-learning' ORDER BY id",
    );
    expect(tasks).toHaveLength(2);
    for (const { id } of tasks) await resettleLearning(hub, id);
    expect(await states()).toEqual(['RECOGNIZED', 'DUPLICATE']);
    const [sums] = await hub.sql.query('SELECT professional_tenths FROM person_year WHERE year = 2025');
    expect(sums).toEqual({ professional_tenths: 100 });
  });
});
