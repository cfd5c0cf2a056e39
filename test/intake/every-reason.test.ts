import { bitsToReasons, QUARANTINE_REASONS } from '../../src/intake/completion';
import type { CompletionRow } from '../../src/intake/completion-input.rules';
import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import { setProviderActive } from '../../src/intake/set-provider-active';
import { setLearningYear } from '../../src/ledger/set-learning-year';
import type { LocalDate } from '../../src/platform/clock';
import { hours } from '../../src/platform/hours';
import { addCourse, addPersons, addProvider, addUnit, testIdNumber } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let providerId: number;
let nextPerson = 0;
let nextExternal = 0;

beforeAll(async () => {
  hub = await openTestHub();
  await addUnit(hub, { creditCode: '12371699MBDEM00012' });
  providerId = await addProvider(hub, 'P');
  const course = (code: string, year: number, more: object = {}) =>
    addCourse(hub, providerId, { code, year, kind: 'PROFESSIONAL', hours: 8, ...more });
  for (const year of [2020, 2024, 2025]) await course('C', year);
  await course('C', 2019, { kind: 'CREDIT', hours: 20 });
  await course('CLOSED', 2025, { active: false });
  await course('HARD', 2025, { passMark: 80 });
});
beforeEach(() => hub.clock.set('2025-06-01T09:00:00+08:00'));
afterAll(() => hub?.close());

async function register(state: 'ACTIVE' | 'LEFT' = 'ACTIVE'): Promise<{ idNumber: string; personId: number }> {
  const idNumber = testIdNumber(nextPerson++);
  const [personId] = await addPersons(hub, [{ idNumber, name: '王小明', state }]);
  return { idNumber, personId: personId! };
}

/** The state and reasons of a completion, of somebody newly registered where none is named, once it is judged. */
async function judged(more: Partial<CompletionRow> = {}): Promise<string> {
  const externalId = `E-${nextExternal++}`;
  const idNumber = more.idNumber ?? (await register()).idNumber;
  const completedAt = new Date('2025-05-20T10:00:00+08:00');
  const { batchId, flaws } = await pushCompletions(hub, providerId, [
    { externalId, idNumber, name: '王小明', courseCode: 'C', completedAt, ...more },
  ]);
  expect(flaws).toEqual([]);
  await judgeBatch(hub, batchId!);
  const [row] = await hub.sql.query<{ state: string; reasons: number }>(
    'SELECT state, reasons FROM completion WHERE external_id = ?',
    [externalId],
  );
  seen.push(...bitsToReasons(row!.reasons));
  return [row!.state, ...bitsToReasons(row!.reasons)].join(' ');
}
const seen: string[] = [];

it('holds persons who are unknown, have another name or have left', async () => {
  expect(await judged({ idNumber: testIdNumber(7_000_000) })).toBe('QUARANTINED PERSON_UNKNOWN');
  expect(await judged({ name: '王晓明' })).toBe('QUARANTINED NAME_MISMATCH');
  const { idNumber } = await register('LEFT');
  expect(await judged({ idNumber })).toBe('QUARANTINED PERSON_NOT_ACTIVE');
});

it('takes 王 小明, with a space that is none of the name’s, for 王小明, and the number with a small x or spaces', async () => {
  expect(await judged({ name: ' 王小明　' })).toBe('RECOGNIZED');
  const idNumber = '37169919850317106X';
  await addPersons(hub, [{ idNumber, name: '王小明' }]);
  expect(await judged({ idNumber: '371699 19850317 106x' })).toBe('RECOGNIZED');
});

it('holds courses that nobody knows, not in this year or of this provider, and closed ones', async () => {
  expect(await judged({ courseCode: 'NONE' })).toBe('QUARANTINED COURSE_UNKNOWN');
  expect(await judged({ courseCode: 'c' })).toBe('QUARANTINED COURSE_UNKNOWN');
  expect(await judged({ courseCode: 'CLOSED' })).toBe('QUARANTINED COURSE_INACTIVE');
});

it('holds 8.1 of 8 hours, and a score of 79.9 where 80 pass; 8 hours and 80 are recognized', async () => {
  expect(await judged({ hours: hours(8.1) })).toBe('QUARANTINED HOURS_EXCEED_COURSE');
  expect(await judged({ courseCode: 'HARD', score: 79.9 })).toBe('QUARANTINED SCORE_BELOW_PASS');
  expect(await judged({ courseCode: 'HARD', score: 80, hours: hours(8) })).toBe('RECOGNIZED');
});

it('holds what was completed 5 minutes and a millisecond after it was received, and takes 5 minutes', async () => {
  expect(await judged({ completedAt: new Date('2025-06-01T09:05:00.001+08:00') })).toBe(
    'QUARANTINED COMPLETED_IN_FUTURE',
  );
  expect(await judged({ completedAt: new Date('2025-06-01T09:05:00+08:00') })).toBe('RECOGNIZED');
});

it('judges lateness by when a push was received, not by when it is judged', async () => {
  const { idNumber } = await register();
  hub.clock.set('2025-12-31T23:59:59.999+08:00');
  const row = { externalId: 'LATE', idNumber, name: '王小明', courseCode: 'C', completedAt: hub.clock.now() };
  const { batchId } = await pushCompletions(hub, providerId, [row]);
  hub.clock.set('2026-01-02T09:00:00+08:00');
  await judgeBatch(hub, batchId!);
  expect(await hub.sql.query("SELECT state FROM completion WHERE external_id = 'LATE'")).toEqual([
    { state: 'RECOGNIZED' },
  ]);
  expect(await judged()).toBe('QUARANTINED YEAR_CLOSED');
});

it('takes 2024 in June 2025 only once its reporting is open to the end of that day', async () => {
  const of2024 = { completedAt: new Date('2024-12-31T23:30:00+08:00') };
  expect(await judged(of2024)).toBe('QUARANTINED YEAR_CLOSED');
  await setLearningYear(hub, 2024, { reportingUntil: '2025-06-01' as LocalDate });
  hub.clock.set('2025-06-01T23:59:59.999+08:00');
  expect(await judged(of2024)).toBe('RECOGNIZED');
  hub.clock.set('2025-06-02T00:00:00+08:00');
  expect(await judged(of2024)).toBe('QUARANTINED YEAR_CLOSED');
});

it('counts one code as 20 credits at 23:59 of 31 December 2019, and as 8 hours a minute later', async () => {
  const { idNumber, personId } = await register();
  hub.clock.set('2019-12-31T23:59:30+08:00');
  expect(await judged({ idNumber, completedAt: new Date('2019-12-31T23:59:00+08:00') })).toBe('RECOGNIZED');
  hub.clock.set('2020-01-01T00:10:00+08:00');
  expect(await judged({ idNumber, completedAt: new Date('2019-12-31T16:00:00Z') })).toBe('RECOGNIZED');
  const sums = await hub.sql.query(
    'SELECT year, professional_tenths AS hours, credit_tenths AS credits FROM person_year WHERE person_id = ? ORDER BY year',
    [personId],
  );
  expect(sums).toEqual([
    { year: 2019, hours: 0, credits: 200 },
    { year: 2020, hours: 80, credits: 0 },
  ]);
});

it('holds more than the 8 hours that a year’s switch allows on one local day', async () => {
  await addCourse(hub, providerId, { code: 'MORE', year: 2025, kind: 'PUBLIC', hours: 0.1 });
  const { idNumber } = await register();
  await setLearningYear(hub, 2025, { dailyLimit: hours(8) });
  expect(await judged({ idNumber })).toBe('RECOGNIZED');
  expect(await judged({ idNumber, courseCode: 'MORE' })).toBe('QUARANTINED DAILY_LIMIT');
  const midnight = new Date('2025-05-21T00:00:00+08:00');
  expect(await judged({ idNumber, courseCode: 'MORE', completedAt: midnight })).toBe('RECOGNIZED');
  await setLearningYear(hub, 2025, { dailyLimit: null });
});

it('holds what a suspended provider pushes, and takes what it pushes once it may again', async () => {
  await setProviderActive(hub, 'P', false);
  expect(await judged()).toBe('QUARANTINED PROVIDER_NOT_APPROVED');
  await setProviderActive(hub, 'P', true);
  expect(await judged()).toBe('RECOGNIZED');
});

it('holds one for several reasons at once', async () => {
  hub.clock.set('2026-01-01T00:00:00+08:00');
  expect(await judged({ name: '李四', courseCode: 'HARD', score: 1, hours: hours(99) })).toBe(
    'QUARANTINED NAME_MISMATCH HOURS_EXCEED_COURSE YEAR_CLOSED SCORE_BELOW_PASS',
  );
});

it('has met all 11 reasons of the contract', () => {
  expect([...new Set(seen)].sort()).toEqual([...QUARANTINE_REASONS].sort());
});
