import fc from 'fast-check';
import { type LearningNode, SameLearning } from '../../src/intake/same-learning.rules';

const known = (learningId: number): LearningNode => ({ learningId });
const fresh = (key: string): LearningNode => ({ key });
const IDS = new Map(['a', 'b', 'c', 'd'].map((key, index) => [key, 100 + index]));

describe('SameLearning', () => {
  it('gives a new course the learning of the known one that it repeats', () => {
    const same = new SameLearning();
    same.join(fresh('a'), known(7));
    expect(same.learningId(fresh('a'), IDS)).toBe(7);
    expect(same.learningId(fresh('b'), IDS)).toBe(101);
    expect(same.merged()).toEqual([]);
  });

  it('merges two known learnings into the smaller through a chain of new courses', () => {
    const same = new SameLearning();
    same.join(known(12), fresh('a'));
    same.join(fresh('b'), known(9));
    expect(same.merged()).toEqual([]);
    same.join(fresh('a'), fresh('b'));
    expect(same.merged()).toEqual([{ from: 12, into: 9 }]);
    for (const node of [known(12), known(9), fresh('a'), fresh('b')]) expect(same.learningId(node, IDS)).toBe(9);
  });

  it('says once only that two are newly the same', () => {
    const same = new SameLearning();
    expect(same.join(fresh('a'), fresh('b'))).toBe(true);
    expect(same.join(fresh('b'), fresh('a'))).toBe(false);
    expect(same.join(known(3), known(3))).toBe(false);
  });

  it('ends alike in whatever order the declarations come', () => {
    const node = fc.oneof(fc.integer({ min: 1, max: 6 }).map(known), fc.constantFrom('a', 'b', 'c', 'd').map(fresh));
    const pairs = fc.array(fc.tuple(node, node), { maxLength: 12 });
    const outcome = (list: readonly (readonly [LearningNode, LearningNode])[]) => {
      const same = new SameLearning();
      for (const [left, right] of list) same.join(left, right);
      const all = [...[1, 2, 3, 4, 5, 6].map(known), ...['a', 'b', 'c', 'd'].map(fresh)];
      return all.map((each) => same.learningId(each, IDS));
    };
    fc.assert(
      fc.property(
        pairs.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => expect(outcome(shuffled)).toEqual(outcome(list)),
      ),
    );
  });
});
