import { explain, type Explained } from '../../src/ledger/explanation.rules';
import { hours } from '../../src/platform/hours';

const COURSE: Explained = {
  year: 2024,
  kind: 'PROFESSIONAL',
  hours: hours(12),
  source: 'PROVIDER',
  title: '数字技术',
  rule: 'provider-course@2024',
  claimed: null,
  basis: hours(12),
  reversesId: null,
  reversalReason: null,
};

describe('the explanation of a ledger line', () => {
  it('says what a course is worth where nothing else was claimed', () => {
    expect(explain(COURSE)).toBe(
      '在施教机构完成课程“数字技术”，课程标准为12学时，未另行申报，计入2024年度专业科目12学时（规则 provider-course@2024）。',
    );
  });

  it('says that 10.5 of 12 hours were claimed and count', () => {
    expect(explain({ ...COURSE, claimed: hours(10.5), hours: hours(10.5) })).toContain(
      '课程标准为12学时，申报10.5学时，按申报计，计入2024年度专业科目10.5学时',
    );
  });

  it('says why a paper that claims 20 gets 12', () => {
    const paper = { ...COURSE, source: 'APPLICATION' as const, title: '论文', claimed: hours(20) };
    expect(explain(paper)).toContain('学时认定申请“论文”，申报20学时，按规则最多可计12学时，超出部分不计，计入');
    expect(explain({ ...paper, hours: hours(8) })).toContain('申报20学时，按规则最多可计12学时，核定8学时，计入');
  });

  it('speaks of credits through 2019', () => {
    const credits = { ...COURSE, year: 2018, kind: 'CREDIT' as const, hours: hours(20), basis: hours(20) };
    expect(explain(credits)).toContain('课程标准为20学分，未另行申报，计入2018年度继续教育20学分');
  });

  it.each([
    ['WITHDRAWN' as const, '施教机构撤回了这条学习记录'],
    ['CORRECTED' as const, '施教机构更正了这条学习记录'],
    ['SAME_LEARNING' as const, '同一学习已由另一条记录计入，只计一次'],
  ])('says of a reversal what it takes back and why: %s', (reversalReason, words) => {
    expect(explain({ ...COURSE, hours: hours(-12), reversesId: 7, reversalReason })).toBe(
      `冲回“数字技术”原计入2024年度的12学时：${words}。原记录保留可查。`,
    );
  });
});
