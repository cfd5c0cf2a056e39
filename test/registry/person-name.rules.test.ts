import fc from 'fast-check';
import { nameForMatching, parsePersonName } from '../../src/registry/person-name.rules';

const parsed = (text: string) => {
  const result = parsePersonName(text);
  return result.ok ? result.value : result.code;
};

describe('parsePersonName', () => {
  it.each(['王伟', '欧阳娜娜', '阿卜杜热西提·买买提', '李𬀩', '䶮小龙', '𠮷田', 'Maria-José O’Neill'])(
    'keeps %s as written',
    (name) => expect(parsed(name)).toBe(name),
  );

  it('takes the spaces around a name away and leaves those inside', () =>
    expect(parsed('\u3000 王 伟 \t')).toBe('王 伟'));

  it('accepts 100 characters beyond the BMP and refuses 101', () => {
    expect(parsed('𬀩'.repeat(100))).toBe('𬀩'.repeat(100));
    expect(parsed('𬀩'.repeat(101))).toBe('TOO_LONG');
  });

  it('refuses a name whose normalized form is too long', () => expect(parsed('\uFDFA'.repeat(8))).toBe('TOO_LONG'));

  it.each([
    ['nothing', ' \u3000', 'BLANK'],
    ['a line break', '王\n伟', 'CONTROL_CHARACTER'],
    ['a NUL', '王\0伟', 'CONTROL_CHARACTER'],
    ['half a surrogate pair', '王\uD842', 'CONTROL_CHARACTER'],
    ['a sign that turns the writing direction', '王\u202E伟', 'CONTROL_CHARACTER'],
    ['a private-use character', '王\uE863', 'PRIVATE_USE'],
    ['a private-use character of plane 15', '王\u{F0000}', 'PRIVATE_USE'],
    ['a character lost in conversion', '王\uFFFD', 'DAMAGED'],
    ['separators only', '···', 'NO_LETTER'],
    ['digits only', '12345', 'NO_LETTER'],
  ])('refuses %s', (_, text, code) => expect(parsed(text)).toBe(code));
});

describe('nameForMatching', () => {
  it.each([...'•・‧⋅∙･.．·'])('takes %s for the separator', (dot) =>
    expect(nameForMatching(`阿卜杜${dot}买买提`)).toBe('阿卜杜·买买提'),
  );

  it.each([
    ['spaces inside', '王 \u3000伟', '王伟'],
    ['full-width letters and case', 'ＡＬＩ Khan', 'alikhan'],
    ['compatibility ideographs', '\uF9DC伟', '隆伟'],
    ['variation selectors', '葛\u{E0100}伟', '葛伟'],
    ['invisible characters', '王\u200B伟', '王伟'],
  ])('unifies %s', (_, text, form) => expect(nameForMatching(text)).toBe(form));

  it('keeps 𬀩 and 𬮱 apart, which a collation of the database would not', () =>
    expect(nameForMatching('李𬀩')).not.toBe(nameForMatching('李𬮱')));

  it('is the same when it is applied twice', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = nameForMatching(text);
        expect(nameForMatching(once)).toBe(once);
      }),
      { numRuns: 2000 },
    ));

  it('of an accepted name is at least one and at most 100 characters', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 110 }), (text) => {
        const result = parsePersonName(text);
        if (!result.ok) return;
        const length = [...nameForMatching(result.value)].length;
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 2000 },
    ));
});
