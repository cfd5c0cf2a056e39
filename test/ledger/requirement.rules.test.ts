import fc from 'fast-check';
import {
  FIRST_YEAR,
  kindsOf,
  LAST_CREDIT_YEAR,
  LAST_YEAR,
  requirementOf,
  standingOf,
} from '../../src/ledger/requirement.rules';
import { addHours, type Hours, hours, hoursFromTenths } from '../../src/platform/hours';

const sums = (inPublic: number, professional: number, credit = 0) => ({
  public: hours(inPublic),
  professional: hours(professional),
  credit: hours(credit),
});

it('asks for 20 credits through 2019 and 90 hours, 30 public and 60 professional, from 2020', () => {
  expect(requirementOf(2019)).toEqual({ measure: 'CREDITS', total: 200, public: null, professional: null });
  expect(requirementOf(2020)).toEqual({ measure: 'HOURS', total: 900, public: 300, professional: 600 });
  expect([kindsOf(2019), kindsOf(2020)]).toEqual([['CREDIT'], ['PUBLIC', 'PROFESSIONAL']]);
});

it.each([
  [30, 60, { total: 900, isCompliant: true, missing: { total: 0, public: 0, professional: 0 } }],
  [40, 50, { total: 900, isCompliant: false, missing: { total: 100, public: 0, professional: 100 } }],
  [29.9, 60.1, { total: 900, isCompliant: false, missing: { total: 1, public: 1, professional: 0 } }],
  [0, 0, { total: 0, isCompliant: false, missing: { total: 900, public: 300, professional: 600 } }],
  [0, 90, { total: 900, isCompliant: false, missing: { total: 300, public: 300, professional: 0 } }],
  [90, 0, { total: 900, isCompliant: false, missing: { total: 600, public: 0, professional: 600 } }],
  [300, 600, { total: 9000, isCompliant: true, missing: { total: 0, public: 0, professional: 0 } }],
])('%p public and %p professional hours of 2025', (inPublic, professional, expected) => {
  expect(standingOf(2025, sums(inPublic, professional))).toMatchObject(expected);
});

it('counts 2019 in credits only: 20 are compliant, 19.9 lack 0.1, and 90 hours are nothing', () => {
  expect(standingOf(2019, sums(0, 0, 20))).toEqual({
    total: 200,
    publicMet: true,
    professionalMet: true,
    isCompliant: true,
    missing: { total: 0, public: 0, professional: 0 },
  });
  expect(standingOf(2019, sums(0, 0, 19.9))).toMatchObject({
    isCompliant: false,
    publicMet: false,
    missing: { total: 1, public: 0, professional: 0 },
  });
  expect(standingOf(2019, sums(30, 60))).toMatchObject({ total: 0, isCompliant: false, missing: { total: 200 } });
  expect(standingOf(2020, sums(0, 0, 20))).toMatchObject({ total: 0, isCompliant: false, missing: { total: 900 } });
});

describe('over any sums and year', () => {
  const amount = fc.integer({ min: 0, max: 2_000 }).map((tenths): Hours => hoursFromTenths(tenths));
  const some = fc.record({ public: amount, professional: amount, credit: amount });
  const years = fc.integer({ min: FIRST_YEAR, max: LAST_YEAR });

  it('what is missing is never negative, and none of the total exactly where somebody is compliant', () => {
    fc.assert(
      fc.property(years, some, (year, each) => {
        const { isCompliant, missing, publicMet, professionalMet } = standingOf(year, each);
        expect(Math.min(missing.total, missing.public, missing.professional)).toBeGreaterThanOrEqual(0);
        expect(isCompliant).toBe(missing.total === 0);
        if (isCompliant) expect([publicMet, professionalMet]).toEqual([true, true]);
      }),
    );
  });

  it('who learns what is missing, by kind and then the rest, is compliant, and with a tenth less is not', () => {
    fc.assert(
      fc.property(years, some, (year, each) => {
        const { missing, isCompliant } = standingOf(year, each);
        const rest = (missing.total - missing.public - missing.professional) as Hours;
        expect(rest).toBeGreaterThanOrEqual(0);
        const learned = (less: number) => ({
          public: addHours(each.public, missing.public),
          professional: addHours(each.professional, (missing.professional + rest - less) as Hours),
          credit: addHours(each.credit, (rest - less) as Hours),
        });
        expect(standingOf(year, learned(0)).isCompliant).toBe(true);
        const byProfessional = year > LAST_CREDIT_YEAR && missing.professional + rest > 0;
        if (!isCompliant && (byProfessional || year <= LAST_CREDIT_YEAR))
          expect(standingOf(year, learned(1)).isCompliant).toBe(false);
      }),
    );
  });

  it('more learning never makes anybody less compliant', () => {
    fc.assert(
      fc.property(years, some, some, (year, each, more) => {
        const sum = {
          public: addHours(each.public, more.public),
          professional: addHours(each.professional, more.professional),
          credit: addHours(each.credit, more.credit),
        };
        const [before, after] = [standingOf(year, each), standingOf(year, sum)];
        expect(after.missing.total).toBeLessThanOrEqual(before.missing.total);
        if (before.isCompliant) expect(after.isCompliant).toBe(true);
      }),
    );
  });
});
