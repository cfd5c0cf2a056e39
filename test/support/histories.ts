import fc from 'fast-check';
import { refreshRollups } from '../../src/compliance/refresh-rollups';
import type { CompletionRow } from '../../src/intake/completion-input.rules';
import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import { resettleLearning } from '../../src/intake/resettle-learning';
import { withdrawCompletions } from '../../src/intake/withdraw-completions';
import { hours } from '../../src/platform/hours';
import type { Hub } from '../../src/platform/hub';
import { bumpReference } from '../../src/platform/reference';
import type { Finding } from '../../src/platform/invariant';
import { verify } from '../../src/verify';
import { addCourse, addPersons, addProvider, addUnit, testIdNumber } from './city';

const PERSONS = 6;
const COURSES_EACH = 3;
/** More than a history names, so that later histories still bring first revisions. */
const MOST_EXTERNAL = 60;
const nameOf = (person: number): string => `张三${'甲乙丙丁戊己'[person]}`;

const row = fc.record({
  external: fc.nat(MOST_EXTERNAL),
  person: fc.nat(PERSONS - 1),
  rightName: fc.nat(4).map((draw) => draw > 0),
  course: fc.nat(COURSES_EACH),
  tenths: fc.constantFrom(5, 100, 200, 300, 310),
  score: fc.constantFrom(null, null, 59, 60, 100),
});
const provider = fc.nat(1);
/** Anything that providers, workers and the operator may do, in any order. */
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
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A random history; each is played on top of the one before, so that the data only get older and stranger. */
export const histories: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 5, maxLength: 25 });

/** A small city in which histories are played: six persons, two providers of three courses each. */
export class HistoryPlayer {
  private readonly waiting: number[] = [];
  private readonly unsettled = new Set<number>();

  private constructor(
    private readonly hub: Hub,
    private readonly providers: readonly number[],
    private readonly courses: readonly number[],
  ) {}

  static async open(hub: Hub): Promise<HistoryPlayer> {
    const units = [
      await addUnit(hub, { creditCode: '12371699MBDEM00012' }),
      await addUnit(hub, { creditCode: '91371699MBDEM00020', regionCode: '371681' }),
    ];
    await addPersons(
      hub,
      Array.from({ length: PERSONS }, (_, index) => ({
        idNumber: testIdNumber(index),
        name: nameOf(index),
        unitId: units[index % 2]!,
        titleSeries: index % 3 === 0 ? '工程技术' : null,
      })),
    );
    const providers = [await addProvider(hub, 'A', 'CITY_PLATFORM'), await addProvider(hub, 'B')];
    const courses: number[] = [];
    for (const providerId of providers)
      for (let index = 0; index < COURSES_EACH; index++)
        courses.push(
          await addCourse(hub, providerId, {
            code: `C${index}`,
            year: 2025,
            kind: index === 0 ? 'PUBLIC' : 'PROFESSIONAL',
            hours: 30,
          }),
        );
    return new HistoryPlayer(hub, providers, courses);
  }

  /** Plays a history, lets everything that waits be done, and says which invariants do not hold then. */
  async play(history: readonly Step[]): Promise<Finding[]> {
    for (const each of history) await this.take(each);
    await this.judgeAll();
    for (const learningId of [...this.unsettled, ...this.unsettled]) await resettleLearning(this.hub, learningId);
    this.unsettled.clear();
    await refreshRollups(this.hub);
    return verify(this.hub);
  }

  private async take(each: Step): Promise<void> {
    switch (each.do) {
      case 'push':
        return this.push(each.provider, each.rows);
      case 'withdraw':
        await withdrawCompletions(this.hub, this.providers[each.provider]!, [`X-${each.external}`], '测试');
        return;
      case 'sameAs':
        return this.setLearning(this.courses[each.other]!, this.courses[each.one]!);
      case 'apart':
        return this.setLearning(this.courses[each.one]!, this.courses[each.one]!);
      case 'judge':
        return this.judgeAll();
      case 'refresh':
        await refreshRollups(this.hub);
    }
  }

  private async push(provider: number, rows: Extract<Step, { do: 'push' }>['rows']): Promise<void> {
    const completions = rows.map(
      (one): CompletionRow => ({
        externalId: `X-${one.external}`,
        idNumber: testIdNumber(one.person),
        name: one.rightName ? nameOf(one.person) : '李四',
        courseCode: `C${one.course}`,
        completedAt: new Date('2025-05-01T10:00:00+08:00'),
        hours: hours(one.tenths / 10),
        score: one.score,
      }),
    );
    const { batchId } = await pushCompletions(this.hub, this.providers[provider]!, completions);
    if (batchId !== null) this.waiting.push(batchId);
  }

  /** Every batch by two workers at once, as after a lost lock. */
  private async judgeAll(): Promise<void> {
    const batches = this.waiting.splice(0);
    await Promise.all([...batches, ...batches].map((batchId) => judgeBatch(this.hub, batchId)));
  }

  /** What the import of courses does with `same_as`. */
  private async setLearning(courseId: number, learningOf: number): Promise<void> {
    const rows = await this.hub.sql.query<{ id: number; learningId: number }>(
      'SELECT id, learning_id AS learningId FROM course WHERE id IN (?, ?)',
      [courseId, learningOf],
    );
    const own = courseId === learningOf ? courseId : rows.find((each) => each.id === learningOf)!.learningId;
    for (const each of rows) this.unsettled.add(each.learningId);
    this.unsettled.add(own);
    await this.hub.sql.query('UPDATE course SET learning_id = ? WHERE id = ?', [own, courseId]);
    await bumpReference(this.hub.sql, 'intake');
  }
}
