import fc from 'fast-check';
import { isUnifiedIdentifier } from 'util-helpers';
import { creditCodeCheckCharacter, parseCreditCode } from '../../src/registry/credit-code.rules';

const parsed = (text: string) => {
  const result = parseCreditCode(text);
  return result.ok ? result.value : result.code;
};

/** Any 17 characters that a code may begin with. */
const first17 = fc.stringMatching(/^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{9}$/);

describe('parseCreditCode', () => {
  it.each(['12371699MBDEM00012', '91371699MBDEM00020', '11371699MBDEM0004E'])('accepts %s', (code) =>
    expect(parsed(code)).toBe(code),
  );

  it.each([
    ['lower case', '12371699mbdem00012'],
    ['full-width characters', '１２３７１６９９ＭＢＤＥＭ０００１２'],
    ['spaces', ' 12371699 MBDEM00012\u3000'],
  ])('normalizes %s', (_, text) => expect(parsed(text)).toBe('12371699MBDEM00012'));

  it.each([
    ['nothing', '', 'BLANK'],
    ['17 characters', '12371699MBDEM0001', 'LENGTH'],
    ['the letter O for a zero', '12371699MBDEMO0012', 'CHARACTERS'],
    ['a wrong check character', '12371699MBDEM00013', 'CHECK_CHARACTER'],
  ])('refuses %s', (_, text, code) => expect(parsed(text)).toBe(code));

  it('computes the check character as the library does, 0 and 30 included', () =>
    fc.assert(
      fc.property(first17, (start) => {
        const code = start + creditCodeCheckCharacter(start);
        expect(isUnifiedIdentifier(code)).toBe(true);
        expect(parsed(code)).toBe(code);
      }),
      { numRuns: 2000 },
    ));

  it('finds every single mistyped character', () =>
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (start, place, step) => {
        const good = start + creditCodeCheckCharacter(start);
        const digit = Number(good[place]);
        fc.pre(!Number.isNaN(digit));
        const bad = good.slice(0, place) + String((digit + step) % 10) + good.slice(place + 1);
        expect(parseCreditCode(bad).ok).toBe(false);
      }),
    ));
});
