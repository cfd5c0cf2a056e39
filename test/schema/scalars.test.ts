import { parseValue } from 'graphql';
import { DateTime, HoursScalar, LocalDateScalar } from '../../schema/scalars';
import { hours } from '../../src/platform/hours';
import { MALFORMED } from '../../src/platform/malformed';

const literal = (text: string) => parseValue(text);

describe('Hours', () => {
  it('answers 10.5 and 90 as JSON numbers', () => {
    expect(HoursScalar.serialize(hours(10.5))).toBe(10.5);
    expect(HoursScalar.serialize(hours(90))).toBe(90);
    expect(HoursScalar.serialize(hours(-0.1))).toBe(-0.1);
  });

  it('reads numbers with at most one decimal, in variables and in documents', () => {
    for (const value of [0, 1.5, -12, 9999.9]) expect(HoursScalar.parseValue(value)).toBe(hours(value));
    for (const text of ['1.5', '1.50', '15', '1.5e1'])
      expect(HoursScalar.parseLiteral(literal(text), {})).toBe(hours(Number(text)));
  });

  it('marks two decimals and what is too large as malformed, and refuses texts and what is no number', () => {
    for (const value of [1.55, 10_000, Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2])
      expect(HoursScalar.parseValue(value)).toBe(MALFORMED);
    for (const text of ['1.55', '1e9']) expect(HoursScalar.parseLiteral(literal(text), {})).toBe(MALFORMED);
    for (const value of ['1.5', null, {}])
      expect(() => HoursScalar.parseValue(value)).toThrow('Hours needs a number with at most one decimal');
    for (const text of ['"1.5"', 'true'])
      expect(() => HoursScalar.parseLiteral(literal(text), {})).toThrow('Hours needs');
  });
});

describe('DateTime', () => {
  it('answers in Asia/Shanghai, whatever the offset it was given with', () => {
    const instant = DateTime.parseValue('2024-12-31T16:30:00Z');
    expect(DateTime.serialize(instant)).toBe('2025-01-01T00:30:00.000+08:00');
    expect(DateTime.parseLiteral(literal('"2025-01-01T00:30:00+08:00"'), {})).toEqual(instant);
  });

  it('marks an instant without an offset and a date that does not exist as malformed, and refuses a number', () => {
    for (const value of ['2025-01-01T00:30:00', '2025-02-30T00:30:00Z', '2025-01-01'])
      expect(DateTime.parseValue(value)).toBe(MALFORMED);
    for (const value of [1735662600000, null])
      expect(() => DateTime.parseValue(value)).toThrow('DateTime needs an RFC 3339 instant with an offset');
    expect(() => DateTime.parseLiteral(literal('20250101'), {})).toThrow('DateTime needs');
  });
});

describe('Date', () => {
  it('takes dates that exist and no others', () => {
    expect(LocalDateScalar.parseValue('2024-02-29')).toBe('2024-02-29');
    expect(LocalDateScalar.parseLiteral(literal('"2024-02-29"'), {})).toBe('2024-02-29');
    for (const value of ['2023-02-29', '2024-2-29', '2024-02-29T00:00:00Z', 20240229])
      expect(() => LocalDateScalar.parseValue(value)).toThrow('Date needs a date that exists');
  });
});
