import fc from 'fast-check';
import { type CursorForm, decodeCursor, encodeCursor, type PageArgs, pageRequest } from '../../schema/connection';

const FORM: CursorForm = { list: 'things', parts: ['time', 'number', 'text'] };
const keys = fc.tuple(fc.nat(4_000_000_000), fc.maxSafeInteger(), fc.string({ unit: 'binary', maxLength: 40 }));

describe('cursors', () => {
  it('lead back to the key that they were made of', () => {
    fc.assert(fc.property(keys, (key) => expect(decodeCursor(FORM, encodeCursor(FORM, key))).toEqual(key)));
  });

  it('are refused, never misread, where they are of another list or made up', () => {
    const other = encodeCursor({ ...FORM, list: 'others' }, [1, 2, 'x']);
    expect(decodeCursor(FORM, other)).toBeNull();
    for (const key of [
      [1, 2],
      [-1, 2, 'x'],
      [1, 2.5, 'x'],
      [8.64e15, 2, 'x'],
      ['1', 2, 'x'],
      [1, 2, 'x', 4],
    ])
      expect(decodeCursor(FORM, encodeCursor(FORM, key))).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
        expect(decodeCursor(FORM, text)).toBeNull();
        expect(decodeCursor(FORM, Buffer.from(text).toString('base64url'))).toBeNull();
      }),
    );
  });
});

describe('the arguments of a connection', () => {
  const asked = (args: Partial<PageArgs>) => pageRequest(args, FORM);

  it('give 20 from the beginning where nothing is said, null being nothing', () => {
    const beginning = { count: 20, after: null, before: null, fromEnd: false };
    expect(asked({})).toEqual(beginning);
    expect(asked({ first: null, after: null, last: null, before: null })).toEqual(beginning);
  });

  it('give 1 to 100 from either end', () => {
    expect(asked({ first: 100 })).toMatchObject({ count: 100, fromEnd: false });
    expect(asked({ last: 1 })).toMatchObject({ count: 1, fromEnd: true });
    const cursor = encodeCursor(FORM, [1, 2, 'x']);
    expect(asked({ last: 5, before: cursor })).toMatchObject({ count: 5, before: [1, 2, 'x'], fromEnd: true });
  });

  it.each([
    [{ first: 0 }, '`first` must be from 1 to 100'],
    [{ first: -1 }, '`first` must be from 1 to 100'],
    [{ first: 101 }, '`first` must be from 1 to 100'],
    [{ last: 0 }, '`last` must be from 1 to 100'],
    [{ first: 1, last: 1 }, '`first` and `last` were both given'],
    [{ after: 'x' }, '`after` is not a cursor of this list'],
    [{ after: '' }, '`after` is not a cursor of this list'],
    [{ before: '\u0000' }, '`before` is not a cursor of this list'],
  ])('refuse %j', (args, message) => {
    expect(() => asked(args)).toThrow(message);
  });
});
