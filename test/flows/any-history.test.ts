import fc from 'fast-check';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { judgeBatch } from '../../src/intake/judge-batch';
import type { CompletionRow } from '../../src/intake/completion-input.rules';
import { pushCompletions } from '../../src/intake/push-completions';
import { resettleLearning } from '../../src/intake/resettle-learning';
import { withdrawCompletions } from '../../src/intake/withdraw-completions';
import { hours } from '../../src/platform/hours';
import { bumpReference } from '../../src/platform/reference';
import { verify } from '../../src/verify';
import { addCourse, addPersons, addProvider, addUnit, testIdNumber } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let providers: number[];
let courses: { id: number; providerId: number; code: string }[];
const PERSONS = 6;
const COURSES_EACH = 3;
/** More than a history names, so that later histories still bring first revisions. */
const MOST_EXTERNAL = 60;

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  const units = [
    await addUnit(hub, { creditCode: '12371699MBDEM00012' }),
    await addUnit(hub, { creditCode: '91371699MBDEM00020', regionCode: '371681' }),
  ];
  await addPersons(
    hub,
    Array.from({ length: PERSONS }, (_, index) => ({
      idNumber: testIdNumber(index),
      name: `张三${'甲乙丙丁戊己'[index]}`,
      unitId: units[index % 2]!,
      titleSeries: index % 3 === 0 ? '工程技术' : null,
    })),
  );
  providers = [await addProvider(hub, 'A', 'CITY_PLATFORM'), await addProvider(hub, 'B')];
  courses = [];
  for (const providerId of providers)
    for (let index = 0; index < COURSES_EACH; index++) {
      const code = `C${index}`;
      const id = await addCourse(hub, providerId, {
        code,
        year: 2025,
        kind: index === 0 ? 'PUBLIC' : 'PROFESSIONAL',
        hours: 30,
      });
      courses.push({ id, providerId, code });
    }
});
afterAll(() => hub?.close());

const row = fc.record({
  external: fc.nat(MOST_EXTERNAL),
  person: fc.nat(PERSONS - 1),
  rightName: fc.nat(4).map((draw) => draw > 0),
  course: fc.nat(COURSES_EACH),
  tenths: fc.constantFrom(5, 100, 200, 300, 310),
  score: fc.constantFrom(null, null, 59, 60, 100),
});
const provider = fc.nat(1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      provider,
      rows: fc.array(row, { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('withdraw' as const), provider, external: fc.nat(MOST_EXTERNAL) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sameAs' as const), one: fc.nat(5), other: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('apart' as const), one: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'judge' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'refresh' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const waiting: number[] = [];
const unsettled = new Set<number>();

async function play(each: Step): Promise<void> {
  switch (each.do) {
    case 'push': {
      const rows = each.rows.map(
        (one): CompletionRow => ({
          externalId: `X-${one.external}`,
          idNumber: testIdNumber(one.person),
          name: one.rightName ? `张三${'甲乙丙丁戊己'[one.person]}` : '李四',
          courseCode: `C${one.course}`,
          completedAt: new Date('2025-05-01T10:00:00+08:00'),
          hours: hours(one.tenths / 10),
          score: one.score,
        }),
      );
      const { batchId } = await pushCompletions(hub, providers[each.provider]!, rows);
      if (batchId !== null) waiting.push(batchId);
      return;
    }
    case 'withdraw':
      await withdrawCompletions(hub, providers[each.provider]!, [`X-${each.external}`], '测试');
      return;
    case 'sameAs':
      return setLearning(courses[each.other]!.id, courses[each.one]!.id);
    case 'apart':
      return setLearning(courses[each.one]!.id, courses[each.one]!.id);
    case 'judge':
      await Promise.all(
        [...waiting.splice(0), ...waiting].flatMap((batchId) => [judgeBatch(hub, batchId), judgeBatch(hub, batchId)]),
      );
      return;
    case 'refresh':
      await refreshRollups(hub);
  }
}

async function setLearning(courseId: number, learningOf: number): Promise<void> {
  const rows = await hub.sql.query<{ id: number; learningId: number }>(
    'SELECT id, learning_id AS learningId FROM course WHERE id IN (?, ?)',
    [courseId, learningOf],
  );
  const target = rows.find((each) => each.id === learningOf)!.learningId;
  const own = courseId === learningOf ? courseId : target;
  for (const each of rows) unsettled.add(each.learningId);
  unsettled.add(own);
  await hub.sql.query('UPDATE course SET learning_id = ? WHERE id = ?', [own, courseId]);
  await bumpReference(hub.sql, 'intake');
}

/** Each history plays on top of the one before, so that the data only get older and stranger. */
it('keeps completions, ledger, sums and roll-ups equal over 60 random histories', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (history) => {
      for (const each of history) await play(each);
      await play({ do: 'judge' });
      for (const learningId of [...unsettled, ...unsettled]) await resettleLearning(hub, learningId);
      unsettled.clear();
      await refreshRollups(hub);
      expect(await verify(hub)).toEqual([]);
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 120_000);

it('counts every learning of a person once, and every recognized completion', async () => {
  const twice = await hub.sql.query(
    `SELECT c.person_id, k.learning_id, COUNT(*) AS n FROM completion c JOIN course k ON k.id = c.course_id
     WHERE c.state = 'RECOGNIZED' GROUP BY c.person_id, k.learning_id HAVING n > 1`,
  );
  expect(twice).toEqual([]);
  const [counted] = await hub.sql.query<{ n: number }>(
    "SELECT COUNT(*) AS n FROM completion WHERE state = 'RECOGNIZED'",
  );
  expect(counted!.n).toBeGreaterThan(0);
});
