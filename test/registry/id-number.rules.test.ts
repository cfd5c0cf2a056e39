import fc from 'fast-check';
import { stdnum } from 'stdnum';
import type { LocalDate } from '../../src/platform/clock';
import { checkCharacter, maskIdNumber, parseIdNumber } from '../../src/registry/id-number.rules';

const TODAY = '2025-11-24' as LocalDate;

const parsed = (text: string) => {
  const result = parseIdNumber(text, TODAY);
  return result.ok ? result.value : result.code;
};

/** First 17 digits with a birth date that exists between 1900 and 2024. */
const first17 = fc
  .tuple(
    fc.stringMatching(/^[1-9]\d{5}$/),
    fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2024-12-31T00:00:00Z'), noInvalidDate: true }),
    fc.stringMatching(/^\d{3}$/),
  )
  .map(([region, birth, serial]) => region + birth.toISOString().slice(0, 10).replaceAll('-', '') + serial);

describe('parseIdNumber', () => {
  it.each([
    '371699198503171019',
    '371699199005082026',
    '37169919850317106X',
    '371699200002291055',
    '372399197206151070',
  ])('accepts %s', (number) => expect(parsed(number)).toBe(number));

  it('reads 15 digits as the same person as the 18 they became', () =>
    expect(parsed('372399720615107')).toBe('372399197206151070'));

  it.each([
    ['a lower-case x', '37169919850317106x', '37169919850317106X'],
    ['full-width digits', '３７１６９９１９８５０３１７１０１９', '371699198503171019'],
    ['a full-width x', '37169919850317106ｘ', '37169919850317106X'],
    ['spaces inside', ' 371699 19850317 1019\u3000', '371699198503171019'],
    ['invisible characters', '\uFEFF371699198503171019\u200B', '371699198503171019'],
  ])('normalizes %s', (_, text, number) => expect(parsed(text)).toBe(number));

  it.each([
    ['nothing', ' ', 'BLANK'],
    ['17 digits', '37169919850317101', 'LENGTH'],
    ['16 digits', '3716991985031710', 'LENGTH'],
    ['a letter in the middle', '37169919850A171019', 'CHARACTERS'],
    ['an X in the old form', '37239972061510X', 'CHARACTERS'],
    ['Arabic-Indic digits', '٣٧١٦٩٩١٩٨٥٠٣١٧١٠١٩', 'CHARACTERS'],
    ['a mistyped digit', '371699198503171018', 'CHECK_CHARACTER'],
    ['30 February', `37169919850230101${checkCharacter('37169919850230101')}`, 'NO_SUCH_BIRTH_DATE'],
    ['29 February 1900', `37169919000229101${checkCharacter('37169919000229101')}`, 'NO_SUCH_BIRTH_DATE'],
    ['month 13', `37169919851317101${checkCharacter('37169919851317101')}`, 'NO_SUCH_BIRTH_DATE'],
    ['30 February in the old form', '372399720230107', 'NO_SUCH_BIRTH_DATE'],
    ['a birth tomorrow', `37169920251125101${checkCharacter('37169920251125101')}`, 'BIRTH_DATE_NOT_PAST'],
  ])('refuses %s', (_, text, code) => expect(parsed(text)).toBe(code));

  it.each(['810000', '820000', '830000', '911156'])('accepts permits, which begin with %s', (region) => {
    const digits = `${region}19850317101`;
    expect(parsed(digits + checkCharacter(digits))).toBe(digits + checkCharacter(digits));
  });

  it('never repeats the number in its reason', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^\d{10,20}$/), (text) => {
        const result = parseIdNumber(text, TODAY);
        expect(result.ok || !result.reason.includes(text)).toBe(true);
      }),
    ));

  it('finds every single mistyped character', () =>
    fc.assert(
      fc.property(first17, fc.nat(17), fc.integer({ min: 1, max: 9 }), (digits, place, step) => {
        const good = digits + checkCharacter(digits);
        const was = good[place]!;
        const now = was === 'X' ? String(step) : String((Number(was) + step) % 10);
        const bad = good.slice(0, place) + now + good.slice(place + 1);
        expect(parsed(good)).toBe(good);
        expect(parseIdNumber(bad, TODAY).ok).toBe(false);
      }),
    ));

  it('agrees with stdnum on 18 characters, right or wrong', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          first17.map((digits) => digits + checkCharacter(digits)),
          fc.tuple(first17, fc.constantFrom(...'0123456789X')).map(([digits, check]) => digits + check),
          fc.stringMatching(/^\d{6}(19\d|20[01])\d[01]\d[0-3]\d{4}$/).map((digits) => digits + checkCharacter(digits)),
        ),
        (text) => expect(parseIdNumber(text, TODAY).ok).toBe(stdnum.CN!.ric!.validate(text).isValid),
      ),
      { numRuns: 2000 },
    ));

  it('gives an accepted number back unchanged', () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = parseIdNumber(text, TODAY);
        if (result.ok) expect(parsed(result.value)).toBe(result.value);
      }),
    ));
});

it('masks all but the first and last four characters', () =>
  expect(maskIdNumber('371699198503171019')).toBe('3716**********1019'));
