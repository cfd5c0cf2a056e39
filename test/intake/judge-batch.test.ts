import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import type { CompletionRow } from '../../src/intake/completion-input.rules';
import { withdrawCompletions } from '../../src/intake/withdraw-completions';
import { hours } from '../../src/platform/hours';
import { bumpReference } from '../../src/platform/reference';
import { addCourse, addPersons, addProvider, addUnit, testIdNumber } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let unitId: number;
let serial = 0;
let externalNumber = 0;

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  unitId = await addUnit(hub, { creditCode: '12371699MBDEM00012' });
});
afterAll(() => hub?.close());
beforeEach(() => hub.clock.set('2025-06-01T09:00:00+08:00'));

/** A registered person and a provider with a course of 10 professional hours and one of 8 public ones. */
async function cast() {
  const idNumber = testIdNumber(serial++);
  const [personId] = await addPersons(hub, [{ idNumber, name: '王小明', unitId }]);
  const providerId = await addProvider(hub, `P${serial}`);
  const courseId = await addCourse(hub, providerId, { code: 'PRO', year: 2025, kind: 'PROFESSIONAL', hours: 10 });
  await addCourse(hub, providerId, { code: 'PUB', year: 2025, kind: 'PUBLIC', hours: 8 });
  const row = (more: Partial<CompletionRow> = {}): CompletionRow => ({
    externalId: `E-${externalNumber++}`,
    idNumber,
    name: '王小明',
    courseCode: 'PRO',
    completedAt: new Date('2025-05-20T10:00:00+08:00'),
    ...more,
  });
  return { personId: personId!, idNumber, providerId, courseId, row };
}

async function push(providerId: number, rows: CompletionRow[]) {
  const result = await pushCompletions(hub, providerId, rows);
  if (result.batchId !== null) await judgeBatch(hub, result.batchId);
  return result;
}

async function stateOf(externalId: string) {
  const [row] = await hub.sql.query<{ state: string; reasons: number; revision: number }>(
    'SELECT state, reasons, revision FROM completion WHERE external_id = ?',
    [externalId],
  );
  return row!;
}

async function sumsOf(personId: number, year = 2025) {
  const [row] = await hub.sql.query<{ public: number; professional: number; credit: number }>(
    `SELECT public_tenths AS public, professional_tenths AS professional, credit_tenths AS credit FROM person_year
     WHERE person_id = ? AND year = ?`,
    [personId, year],
  );
  return row ?? null;
}

async function linesOf(personId: number): Promise<number[]> {
  const rows = await hub.sql.query<{ tenths: number }>(
    'SELECT hours_tenths AS tenths FROM hour_entry WHERE person_id = ? ORDER BY id',
    [personId],
  );
  return rows.map((row) => row.tenths);
}

it('grants the course’s 10 hours where the provider names none, and books them once in ledger and sums', async () => {
  const { providerId, personId, row } = await cast();
  const result = await push(providerId, [row()]);
  expect(result).toMatchObject({ accepted: 1, unchanged: 0, flaws: [] });
  expect(await linesOf(personId)).toEqual([100]);
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('grants 7.5 of 10 hours where the provider claims 7.5', async () => {
  const { providerId, personId, row } = await cast();
  await push(providerId, [row({ hours: hours(7.5) })]);
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 75, credit: 0 });
});

it('answers the same push sent again with the first batch and 2 unchanged', async () => {
  const { providerId, personId, row } = await cast();
  const rows = [row(), row({ courseCode: 'PUB' })];
  const first = await push(providerId, rows);
  const second = await push(providerId, rows);
  expect(second).toEqual({ batchId: first.batchId, accepted: 0, unchanged: 2, flaws: [] });
  expect(await linesOf(personId)).toEqual([100, 80]);
});

it('counts known rows in a push with one new row as unchanged', async () => {
  const { providerId, personId, row } = await cast();
  const known = row();
  await push(providerId, [known]);
  expect(await push(providerId, [row({ courseCode: 'PUB' }), known])).toMatchObject({ accepted: 1, unchanged: 1 });
  expect(await sumsOf(personId)).toEqual({ public: 80, professional: 100, credit: 0 });
});

it('stores two identical pushes at once as one', async () => {
  const { providerId, personId, row } = await cast();
  const rows = Array.from({ length: 40 }, () => row());
  const results = await Promise.all([
    push(providerId, rows),
    push(providerId, rows),
    push(providerId, [...rows].reverse()),
  ]);
  expect(results.reduce((sum, each) => sum + each.accepted, 0)).toBe(40);
  expect(await linesOf(personId)).toEqual([100]);
});

it('makes other content the next revision: the old 10 hours reversed, 6 granted', async () => {
  const { providerId, personId, row } = await cast();
  const first = row();
  await push(providerId, [first]);
  expect(await push(providerId, [{ ...first, hours: hours(6) }])).toMatchObject({ accepted: 1, unchanged: 0 });
  expect(await stateOf(first.externalId)).toMatchObject({ state: 'RECOGNIZED', revision: 2 });
  expect(await linesOf(personId)).toEqual(expect.arrayContaining([100, -100, 60]));
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 60, credit: 0 });
});

it('judges the first content again after a correction: the same rows are then a third revision', async () => {
  const { providerId, personId, row } = await cast();
  const first = row();
  await push(providerId, [first]);
  await push(providerId, [{ ...first, hours: hours(6) }]);
  expect(await push(providerId, [first])).toMatchObject({ accepted: 1 });
  expect(await stateOf(first.externalId)).toMatchObject({ state: 'RECOGNIZED', revision: 3 });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('takes two contents of one externalId in one push as two revisions, the later standing', async () => {
  const { providerId, personId, row } = await cast();
  const first = row();
  const result = await push(providerId, [first, { ...first, hours: hours(4) }, first, first]);
  expect(result).toMatchObject({ accepted: 3, unchanged: 1 });
  expect(await stateOf(first.externalId)).toMatchObject({ state: 'RECOGNIZED', revision: 3 });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('moves hours to the right person when a mistyped number is corrected', async () => {
  const [one, other] = [await cast(), await cast()];
  const first = one.row();
  await push(one.providerId, [first]);
  await push(one.providerId, [{ ...first, idNumber: other.idNumber }]);
  expect(await sumsOf(one.personId)).toEqual({ public: 0, professional: 0, credit: 0 });
  expect(await sumsOf(other.personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('counts the same learning of two providers once, and lets the other take its place when the counted one is withdrawn', async () => {
  const [one, other] = [await cast(), await cast()];
  await addCourse(hub, other.providerId, {
    code: 'SAME',
    year: 2025,
    kind: 'PROFESSIONAL',
    hours: 12,
    sameAs: one.courseId,
  });
  const first = one.row();
  const second = one.row({ courseCode: 'SAME' });
  await push(one.providerId, [first]);
  await push(other.providerId, [second]);
  expect(await stateOf(second.externalId)).toMatchObject({ state: 'DUPLICATE' });
  expect(await withdrawCompletions(hub, one.providerId, [first.externalId], '课程取消')).toEqual({
    withdrawn: 1,
    flaws: [],
  });
  expect(await stateOf(first.externalId)).toMatchObject({ state: 'WITHDRAWN', revision: 2 });
  expect(await stateOf(second.externalId)).toMatchObject({ state: 'RECOGNIZED' });
  expect(await sumsOf(one.personId)).toEqual({ public: 0, professional: 120, credit: 0 });
});

it('lets the duplicate take the place when the counted one is corrected away', async () => {
  const { providerId, personId, row } = await cast();
  const [first, second] = [row(), row({ completedAt: new Date('2025-05-21T10:00:00+08:00') })];
  await push(providerId, [first, second]);
  expect(await stateOf(second.externalId)).toMatchObject({ state: 'DUPLICATE' });
  await push(providerId, [{ ...first, name: '李四' }]);
  expect(await stateOf(first.externalId)).toMatchObject({ state: 'QUARANTINED', reasons: 0b10 });
  expect(await stateOf(second.externalId)).toMatchObject({ state: 'RECOGNIZED' });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('counts one learning once however many workers judge at once', async () => {
  const { providerId, personId, row } = await cast();
  const pushes = await Promise.all(Array.from({ length: 8 }, () => pushCompletions(hub, providerId, [row(), row()])));
  await Promise.all(pushes.flatMap(({ batchId }) => [judgeBatch(hub, batchId!), judgeBatch(hub, batchId!)]));
  expect(await linesOf(personId)).toEqual([100]);
  const states = await hub.sql.query(
    'SELECT state, COUNT(*) AS n FROM completion WHERE provider_id = ? GROUP BY state ORDER BY state',
    [providerId],
  );
  expect(states).toEqual([
    { state: 'RECOGNIZED', n: 1 },
    { state: 'DUPLICATE', n: 15 },
  ]);
});

it('withdraws a completion once; sent again it is judged anew', async () => {
  const { providerId, personId, row } = await cast();
  const first = row();
  await push(providerId, [first]);
  await withdrawCompletions(hub, providerId, [first.externalId], '重复报送');
  expect(await withdrawCompletions(hub, providerId, [first.externalId], '重复报送')).toEqual({
    withdrawn: 0,
    flaws: [],
  });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 0, credit: 0 });
  expect(await push(providerId, [first])).toMatchObject({ accepted: 1 });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('names an externalId that another provider reported as not found', async () => {
  const [one, other] = [await cast(), await cast()];
  const first = one.row();
  await push(one.providerId, [first]);
  const result = await withdrawCompletions(hub, other.providerId, [first.externalId], '测试');
  expect(result).toMatchObject({ withdrawn: 0, flaws: [{ code: 'NOT_FOUND', field: ['externalIds', '0'] }] });
});

it('keeps the hours of a closed year while a late correction waits', async () => {
  const { providerId, personId, row } = await cast();
  const first = row();
  await push(providerId, [first]);
  hub.clock.set('2026-01-02T09:00:00+08:00');
  await push(providerId, [{ ...first, hours: hours(2) }]);
  expect(await stateOf(first.externalId)).toMatchObject({ state: 'QUARANTINED', reasons: 1 << 6 });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('does not let go of hours of a closed year because a late correction names an open one', async () => {
  const { providerId, personId, row } = await cast();
  const first = row();
  await push(providerId, [first]);
  hub.clock.set('2026-01-02T09:00:00+08:00');
  await push(providerId, [{ ...first, completedAt: new Date('2026-01-01T09:00:00+08:00') }]);
  const result = await withdrawCompletions(hub, providerId, [first.externalId], '测试');
  expect(result).toMatchObject({ withdrawn: 0, flaws: [{ code: 'WRONG_STATE', field: ['externalIds', '0'] }] });
  expect(await sumsOf(personId)).toEqual({ public: 0, professional: 100, credit: 0 });
});

it('quarantines what would bring more than 8 hours of short courses on one day, where the year’s switch says so', async () => {
  const { providerId, personId, row } = await cast();
  hub.clock.set('2024-06-01T09:00:00+08:00');
  await hub.sql.query('INSERT INTO learning_year (year, daily_limit_tenths) VALUES (2024, 80)');
  for (const code of ['A', 'B', 'LONG'])
    await addCourse(hub, providerId, { code, year: 2024, kind: 'PUBLIC', hours: code === 'LONG' ? 9 : 5 });
  await bumpReference(hub.sql, 'intake');
  const on = (courseCode: string, day: string) =>
    row({ courseCode, completedAt: new Date(`2024-05-${day}T23:30:00+08:00`) });
  const [a, b, long] = [on('A', '20'), on('B', '20'), on('LONG', '20')];
  await push(providerId, [a, b, long]);
  expect([await stateOf(a.externalId), await stateOf(b.externalId), await stateOf(long.externalId)]).toMatchObject([
    { state: 'RECOGNIZED' },
    { state: 'QUARANTINED', reasons: 1 << 9 },
    { state: 'RECOGNIZED' },
  ]);
  await push(providerId, [{ ...b, completedAt: new Date('2024-05-21T00:10:00+08:00') }]);
  expect(await sumsOf(personId, 2024)).toEqual({ public: 190, professional: 0, credit: 0 });
});
