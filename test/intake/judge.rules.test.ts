import fc from 'fast-check';
import { QUARANTINE_REASONS, type QuarantineReason, bitsToReasons, reasonsToBits } from '../../src/intake/completion';
import {
  type Approval,
  type Claim,
  closingOf,
  type CourseFacts,
  type Facts,
  isClosed,
  judge,
  type ProviderFacts,
  type YearFacts,
} from '../../src/intake/judge.rules';
import { PROVIDER_KINDS } from '../../src/intake/provider.entity';
import type { HourKind } from '../../src/ledger/requirement.rules';
import { type LocalDate, localYearOf } from '../../src/platform/clock';
import { type Hours, hours, hoursFromTenths } from '../../src/platform/hours';
import type { PersonState } from '../../src/registry/person.entity';

const at = (instant: string): Date => new Date(instant);
const year = (number: number, reportingUntil: string | null = null): YearFacts => ({
  year: number,
  closesAt: closingOf(number, reportingUntil as LocalDate | null),
  dailyLimit: null,
});
const ANYTHING: Approval = { fromYear: null, toYear: null, kind: null, topic: null };
const COURSE: CourseFacts = { kind: 'PROFESSIONAL', topic: null, hours: hours(10), passMark: null, active: true };
const PROVIDER: ProviderFacts = { kind: 'THIRD_PARTY', active: true, approvals: [ANYTHING] };

interface Told extends Partial<Omit<Claim, 'completedAt' | 'year'>>, Partial<Omit<Facts, 'year' | 'receivedAt'>> {
  readonly completed?: string;
  readonly received?: string;
  readonly years?: YearFacts;
}

/** A good completion of 20 May 2025, received on 1 June, with what a test tells otherwise. */
function verdictOf(told: Told = {}) {
  const completedAt = at(told.completed ?? '2025-05-20T10:00:00+08:00');
  const learned = localYearOf(completedAt);
  const { nameMatch = '王小明', hours: claimed = null, score = null } = told;
  const claim = { nameMatch, completedAt, year: learned, hours: claimed, score };
  const facts = {
    person: 'person' in told ? told.person : { nameMatch: '王小明', state: 'ACTIVE' as const },
    course: 'course' in told ? told.course : COURSE,
    provider: told.provider ?? PROVIDER,
    year: told.years ?? year(learned),
    receivedAt: at(told.received ?? '2025-06-01T09:00:00+08:00'),
  };
  return judge(claim, facts);
}

function reasonsOf(told: Told = {}): readonly QuarantineReason[] {
  const verdict = verdictOf(told);
  return verdict.kind === 'QUARANTINE' ? verdict.reasons : [];
}

describe('a completion that nothing speaks against', () => {
  it('is granted the course’s 10 hours, under the rule of its provider’s kind', () => {
    expect(verdictOf()).toEqual({ kind: 'GRANT', hours: 100, basis: 100, rule: 'provider-course@2024' });
    const city = { ...PROVIDER, kind: 'CITY_PLATFORM' as const };
    expect(verdictOf({ provider: city })).toMatchObject({ rule: 'city-platform-course@2024' });
  });

  it('is granted 7.5 of 10 hours where 7.5 are claimed', () => {
    expect(verdictOf({ hours: hours(7.5) })).toMatchObject({ kind: 'GRANT', hours: 75, basis: 100 });
  });
});

describe('each reason alone', () => {
  const ALONE: Readonly<Record<Exclude<QuarantineReason, 'DAILY_LIMIT'>, Told>> = {
    PERSON_UNKNOWN: { person: undefined },
    NAME_MISMATCH: { nameMatch: '王晓明' },
    PERSON_NOT_ACTIVE: { person: { nameMatch: '王小明', state: 'LEFT' } },
    COURSE_UNKNOWN: { course: undefined },
    COURSE_INACTIVE: { course: { ...COURSE, active: false } },
    HOURS_EXCEED_COURSE: { hours: hours(10.1) },
    YEAR_CLOSED: { received: '2026-01-01T00:00:00+08:00' },
    COMPLETED_IN_FUTURE: { completed: '2025-06-01T09:05:00.001+08:00' },
    SCORE_BELOW_PASS: { score: 59.9 },
    PROVIDER_NOT_APPROVED: { provider: { ...PROVIDER, approvals: [] } },
  };

  it.each(Object.entries(ALONE))('%s', (reason, told) => {
    expect(verdictOf(told)).toEqual({ kind: 'QUARANTINE', reasons: [reason] });
  });

  it('stands for itself in the bits of a completion, all 11 of the contract', () => {
    expect(QUARANTINE_REASONS).toHaveLength(11);
    for (const reason of QUARANTINE_REASONS) expect(bitsToReasons(reasonsToBits([reason]))).toEqual([reason]);
    fc.assert(
      fc.property(fc.subarray([...QUARANTINE_REASONS]), (some) => {
        expect(bitsToReasons(reasonsToBits([...some].reverse()))).toEqual(some);
      }),
    );
  });
});

it('names every reason at once, in the order of the contract', () => {
  const known = { completed: '2025-07-01T10:00:00+08:00', received: '2025-06-01T09:00:00+08:00' };
  const everything: Told = {
    ...known,
    nameMatch: '李四',
    person: { nameMatch: '王小明', state: 'PENDING' },
    course: { ...COURSE, active: false },
    hours: hours(99),
    score: 0,
    years: year(2025, '2025-05-31'),
    provider: { ...PROVIDER, active: false },
  };
  expect(reasonsOf(everything)).toEqual([
    'NAME_MISMATCH',
    'PERSON_NOT_ACTIVE',
    'COURSE_INACTIVE',
    'HOURS_EXCEED_COURSE',
    'YEAR_CLOSED',
    'COMPLETED_IN_FUTURE',
    'SCORE_BELOW_PASS',
    'PROVIDER_NOT_APPROVED',
  ]);
  expect(reasonsOf({ ...everything, person: undefined, course: undefined })).toEqual([
    'PERSON_UNKNOWN',
    'COURSE_UNKNOWN',
    'YEAR_CLOSED',
    'COMPLETED_IN_FUTURE',
    'PROVIDER_NOT_APPROVED',
  ]);
});

describe('figures at their bounds', () => {
  it.each([
    [null, 59.9, false],
    [null, 60, true],
    [null, null, true],
    [null, 0, false],
    [80, 79.9, false],
    [80, 80, true],
    [59.5, 59.5, true],
    [0, 0, true],
  ])('a pass mark of %p and a score of %p pass: %p', (passMark, score, passes) => {
    expect(verdictOf({ score, course: { ...COURSE, passMark } }).kind).toBe(passes ? 'GRANT' : 'QUARANTINE');
  });

  it('hours equal to the course’s 10 are granted, a tenth more is not, and 0.1 is', () => {
    expect(verdictOf({ hours: hours(10) })).toMatchObject({ kind: 'GRANT', hours: 100 });
    expect(reasonsOf({ hours: hours(10.1) })).toEqual(['HOURS_EXCEED_COURSE']);
    expect(verdictOf({ hours: hours(0.1) })).toMatchObject({ kind: 'GRANT', hours: 1 });
  });

  it('a provider’s clock may run 5 minutes ahead, and not a millisecond more', () => {
    const received = '2025-06-01T09:00:00+08:00';
    expect(reasonsOf({ received, completed: '2025-06-01T09:05:00+08:00' })).toEqual([]);
    expect(reasonsOf({ received, completed: '2025-06-01T09:05:00.001+08:00' })).toEqual(['COMPLETED_IN_FUTURE']);
  });

  it.each(['PENDING', 'RETURNED', 'REJECTED', 'LEFT', 'MERGED'] satisfies PersonState[])(
    'a person who is %s is not active',
    (state) => {
      expect(reasonsOf({ person: { nameMatch: '王小明', state } })).toEqual(['PERSON_NOT_ACTIVE']);
    },
  );
});

describe('reporting of a year', () => {
  it('is open in the last millisecond of 31 December in Shanghai and closed in the first of 1 January', () => {
    expect(reasonsOf({ received: '2025-12-31T23:59:59.999+08:00' })).toEqual([]);
    expect(reasonsOf({ received: '2026-01-01T00:00:00.000+08:00' })).toEqual(['YEAR_CLOSED']);
    expect(closingOf(2025, null)).toEqual(at('2025-12-31T16:00:00Z'));
  });

  it('is open to the end of the day that `hub year --reporting-until` names', () => {
    const years = year(2025, '2026-01-15');
    expect(reasonsOf({ years, received: '2026-01-15T23:59:59.999+08:00' })).toEqual([]);
    expect(reasonsOf({ years, received: '2026-01-16T00:00:00+08:00' })).toEqual(['YEAR_CLOSED']);
    expect(isClosed(year(2025, '2025-10-31'), at('2025-10-31T16:00:00Z'))).toBe(true);
  });

  it('asks for the year of learning: 2024-12-31T16:30Z, received an hour later, is of 2025, which is open', () => {
    const told = { completed: '2024-12-31T16:30:00Z', received: '2024-12-31T17:30:00Z' };
    expect(localYearOf(at(told.completed))).toBe(2025);
    expect(reasonsOf(told)).toEqual([]);
    expect(reasonsOf({ ...told, completed: '2024-12-31T15:59:59.999Z' })).toEqual(['YEAR_CLOSED']);
  });
});

describe('a provider’s approval', () => {
  const may = (...approvals: Partial<Approval>[]): Told => ({
    provider: { ...PROVIDER, approvals: approvals.map((each) => ({ ...ANYTHING, ...each })) },
  });
  const isApproved = (told: Told): boolean => !reasonsOf(told).includes('PROVIDER_NOT_APPROVED');

  it('holds from its first to its last year, both included', () => {
    const some = may({ fromYear: 2024, toYear: 2025 });
    const answers = [2023, 2024, 2025, 2026].map((of) => isApproved({ ...some, completed: `${of}-05-20T10:00:00Z` }));
    expect(answers).toEqual([false, true, true, false]);
    expect(isApproved(may({ fromYear: 2026 }))).toBe(false);
    expect(isApproved(may({ toYear: 2024 }))).toBe(false);
  });

  it('holds for its kind of hours and its topic series', () => {
    const course: CourseFacts = { ...COURSE, kind: 'PUBLIC', topic: '网络安全' };
    expect(isApproved({ ...may({ kind: 'PROFESSIONAL' }), course })).toBe(false);
    expect(isApproved({ ...may({ kind: 'PUBLIC', topic: '知识产权' }), course })).toBe(false);
    expect(isApproved({ ...may({ kind: 'PUBLIC', topic: '网络安全' }), course })).toBe(true);
    expect(isApproved({ ...may({ topic: '网络安全' }) })).toBe(false);
  });

  it('is not pieced together from two that each hold in part', () => {
    expect(isApproved(may({ kind: 'PUBLIC' }, { toYear: 2024 }))).toBe(false);
    expect(isApproved(may({ kind: 'PUBLIC' }, { fromYear: 2025 }))).toBe(true);
  });

  it('asks of a course that nobody knows for the year only', () => {
    expect(reasonsOf({ ...may({ kind: 'PUBLIC', topic: '网络安全' }), course: undefined })).toEqual(['COURSE_UNKNOWN']);
    expect(reasonsOf({ ...may({ toYear: 2024 }), course: undefined })).toEqual([
      'COURSE_UNKNOWN',
      'PROVIDER_NOT_APPROVED',
    ]);
  });

  it('does not hold while the provider is suspended', () => {
    expect(reasonsOf({ provider: { ...PROVIDER, active: false } })).toEqual(['PROVIDER_NOT_APPROVED']);
  });
});

it('judges credits of 2019 and hours of 2020 alike: 20 credits of a course of 20 are granted', () => {
  const credits: CourseFacts = { ...COURSE, kind: 'CREDIT', hours: hours(20) };
  const of2019 = { completed: '2019-12-31T23:30:00+08:00', received: '2019-12-31T23:40:00+08:00', course: credits };
  expect(verdictOf(of2019)).toMatchObject({ kind: 'GRANT', hours: 200 });
  const late = { ...of2019, completed: '2020-01-01T00:30:00+08:00', received: '2020-01-01T00:40:00+08:00' };
  expect(verdictOf({ ...late, course: undefined })).toMatchObject({ reasons: ['COURSE_UNKNOWN'] });
});

describe('over any claim and facts', () => {
  const instants = fc.date({ min: at('2018-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z'), noInvalidDate: true });
  const kinds = fc.constantFrom<HourKind>('PUBLIC', 'PROFESSIONAL', 'CREDIT');
  const topics = fc.constantFrom(null, '网络安全', '知识产权');
  const someYear = fc.option(fc.integer({ min: 2018, max: 2027 }));
  const amounts = fc.integer({ min: 1, max: 300 }).map((tenths): Hours => hoursFromTenths(tenths));
  const names = fc.constantFrom('王小明', '李四');
  const courses = fc.record({
    kind: kinds,
    topic: topics,
    hours: amounts,
    passMark: fc.option(fc.integer({ min: 0, max: 100 })),
    active: fc.boolean(),
  });
  const approvals = fc.record({ fromYear: someYear, toYear: someYear, kind: fc.option(kinds), topic: topics });
  const states = fc.constantFrom<PersonState>('ACTIVE', 'ACTIVE', 'PENDING', 'LEFT', 'MERGED');
  const cases = fc.record({
    completedAt: instants,
    receivedAt: instants,
    nameMatch: names,
    hours: fc.option(amounts),
    score: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    person: fc.option(fc.record({ nameMatch: names, state: states }), { nil: undefined }),
    course: fc.option(courses, { nil: undefined }),
    kind: fc.constantFrom(...PROVIDER_KINDS),
    active: fc.boolean(),
    approvals: fc.array(approvals, { maxLength: 3 }),
  });
  type Case = typeof cases extends fc.Arbitrary<infer Each> ? Each : never;

  function judged(each: Case, order: readonly Approval[] = each.approvals) {
    const learned = localYearOf(each.completedAt);
    const { nameMatch, completedAt, score, person, course, receivedAt } = each;
    const provider = { kind: each.kind, active: each.active, approvals: order };
    const claim = { nameMatch, completedAt, year: learned, hours: each.hours, score };
    return judge(claim, { person, course, provider, year: year(learned), receivedAt });
  }

  it('there is one verdict: a grant within the course, or reasons of which each holds and none is left out', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const verdict = judged(each);
        if (verdict.kind === 'GRANT') {
          expect(verdict.hours).toBe(each.hours ?? each.course!.hours);
          expect(verdict.hours).toBeLessThanOrEqual(each.course!.hours);
          expect(verdict.basis).toBe(each.course!.hours);
          return;
        }
        const { reasons } = verdict;
        expect(reasons.length).toBeGreaterThan(0);
        expect(reasons).toEqual(QUARANTINE_REASONS.filter((reason) => reasons.includes(reason)));
        expect(reasons.includes('PERSON_UNKNOWN')).toBe(each.person === undefined);
        expect(reasons.includes('NAME_MISMATCH')).toBe(!!each.person && each.person.nameMatch !== each.nameMatch);
        expect(reasons.includes('PERSON_NOT_ACTIVE')).toBe(!!each.person && each.person.state !== 'ACTIVE');
        expect(reasons.includes('COURSE_UNKNOWN')).toBe(each.course === undefined);
        expect(reasons.includes('YEAR_CLOSED')).toBe(localYearOf(each.receivedAt) > localYearOf(each.completedAt));
        expect(reasons).not.toContain('DAILY_LIMIT');
      }),
      { numRuns: 2_000 },
    );
  });

  it('the order of approvals makes no difference, nor does judging again', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const verdict = judged(each);
        expect(judged(each, [...each.approvals].reverse())).toEqual(verdict);
        expect(judged(each)).toEqual(verdict);
      }),
      { numRuns: 1_000 },
    );
  });

  it('another approval never turns a grant into quarantine', () => {
    fc.assert(
      fc.property(cases, approvals, (each, more) => {
        if (judged(each).kind === 'GRANT') expect(judged(each, [...each.approvals, more]).kind).toBe('GRANT');
      }),
      { numRuns: 1_000 },
    );
  });
});
