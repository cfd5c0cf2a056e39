import { parseMobile } from '../../src/registry/mobile.rules';
import { parseTitleLevel, parseTitleSeries, TITLE_SERIES } from '../../src/registry/title.rules';

describe('parseMobile', () => {
  it.each(['13800000000', '+86 138-0000-0000', '8613800000000', '１３８００００００００', '138 0000 0000'])(
    'reads %s as 13800000000',
    (text) => expect(parseMobile(text)).toEqual({ ok: true, value: '13800000000' }),
  );
  it.each(['12800000000', '1380000000', '138000000000', '0543-8330121', 'abc'])('refuses %s', (text) =>
    expect(parseMobile(text)).toMatchObject({ ok: false, code: 'MOBILE' }),
  );
});

describe('title', () => {
  it('knows the 27 series', () => expect(new Set(TITLE_SERIES).size).toBe(27));

  it('keeps any series of up to 40 characters as written', () => {
    expect(parseTitleSeries(' 工程 ')).toEqual({ ok: true, value: '工程' });
    expect(parseTitleSeries('𬀩'.repeat(40)).ok).toBe(true);
    expect(parseTitleSeries('工'.repeat(41))).toMatchObject({ code: 'TOO_LONG' });
  });

  it.each([
    ['正高', 'SENIOR'],
    ['副高', 'ASSOCIATE_SENIOR'],
    ['中级', 'INTERMEDIATE'],
    ['初级', 'ASSISTANT'],
    ['助理', 'ASSISTANT'],
    ['员级', 'ASSISTANT'],
    ['无', 'NONE'],
    ['associate_senior', 'ASSOCIATE_SENIOR'],
  ])('reads the level %s as %s', (text, level) => expect(parseTitleLevel(text)).toEqual({ ok: true, value: level }));

  it('refuses a level that does not exist', () => expect(parseTitleLevel('高级').ok).toBe(false));
});
