import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  EARLIEST_INSTANT,
  endOfLocalDate,
  type LocalDate,
  localDateOf,
  localYearOf,
  parseInstant,
  parseLocalDate,
  toShanghaiText,
} from '../../src/platform/clock';

const INSTANTS = fc.date({ min: EARLIEST_INSTANT, max: new Date('2100-12-31T15:59:59.999Z'), noInvalidDate: true });

describe('New Year’s night', () => {
  it.each([
    ['2025-01-01T00:30:00+08:00', 2025, '2025-01-01'],
    ['2024-12-31T16:00:00Z', 2025, '2025-01-01'],
    ['2024-12-31T15:59:59.999Z', 2024, '2024-12-31'],
    ['2024-12-31T23:59:59.999+08:00', 2024, '2024-12-31'],
    ['2025-01-01T00:30:00-05:00', 2025, '2025-01-01'],
    ['2024-02-28T16:00:00Z', 2024, '2024-02-29'],
  ])('%s is learning of %d, on %s', (text, year, date) => {
    const instant = parseInstant(text)!;
    expect([localYearOf(instant), localDateOf(instant)]).toEqual([year, date]);
  });

  it('ends a year at 16:00 UTC of 31 December', () => {
    expect(endOfLocalDate('2025-12-31' as LocalDate)).toEqual(new Date('2025-12-31T16:00:00Z'));
    expect(endOfLocalDate('2024-02-28' as LocalDate)).toEqual(new Date('2024-02-28T16:00:00Z'));
  });
});

it('has the date and year of the time zone database at any instant since 1992, asked twice', () => {
  fc.assert(
    fc.property(INSTANTS, (instant) => {
      const there = DateTime.fromJSDate(instant, { zone: 'Asia/Shanghai' });
      for (const _ of [1, 2]) expect(localDateOf(instant)).toBe(there.toISODate());
      expect(localYearOf(instant)).toBe(there.year);
      const end = endOfLocalDate(localDateOf(instant));
      expect(end.getTime()).toBeGreaterThan(instant.getTime());
      expect(localDateOf(new Date(end.getTime() - 1))).toBe(localDateOf(instant));
      expect(localDateOf(end)).not.toBe(localDateOf(instant));
    }),
    { numRuns: 1_000 },
  );
});

it('refuses the date of an instant that is none', () => {
  expect(() => localDateOf(new Date(Number.NaN))).toThrow(RangeError);
});

it('prints instants in +08:00 so that they read back as they were', () => {
  expect(toShanghaiText(new Date('2024-12-31T16:30:00Z'))).toBe('2025-01-01T00:30:00.000+08:00');
  fc.assert(
    fc.property(INSTANTS, (instant) => {
      expect(parseInstant(toShanghaiText(instant))).toEqual(instant);
    }),
  );
});

describe('an instant', () => {
  it('may have any offset, fractions, small letters, or a leap second, which is the second before it', () => {
    expect(parseInstant('2025-03-01T09:30:00+08:00')).toEqual(new Date('2025-03-01T01:30:00Z'));
    expect(parseInstant('2025-03-01t01:30:00.5z')).toEqual(new Date('2025-03-01T01:30:00.500Z'));
    expect(parseInstant('2025-03-01 01:30:00Z')).toEqual(new Date('2025-03-01T01:30:00Z'));
    expect(parseInstant('2016-12-31T23:59:60Z')).toEqual(new Date('2016-12-31T23:59:59Z'));
    expect(parseInstant('2025-03-01T09:30:00.123456789+08:00')).toEqual(new Date('2025-03-01T01:30:00.123Z'));
  });

  it.each([
    '2025-03-01T09:30:00',
    '2025-03-01',
    '2025-02-29T09:30:00+08:00',
    '2025-03-01T24:00:00+08:00',
    '2025-03-01T09:60:00+08:00',
    '2025-03-01T09:30:61+08:00',
    '2025-03-01T09:30:00+0800',
    '2025-03-01T09:30:00+24:00',
    '2025-3-1T09:30:00+08:00',
    '2025-03-01T09:30+08:00',
    '+12025-03-01T09:30:00Z',
    '1740792600000',
    '',
  ])('is not read from %p', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

it('reads a date exactly where the calendar has it', () => {
  expect(['2024-02-29', '2000-02-29'].map(parseLocalDate)).toEqual(['2024-02-29', '2000-02-29']);
  expect(
    ['2025-02-29', '1900-02-29', '2025-02-30', '2025-13-01', '2025-00-01', '2025-01-00'].map(parseLocalDate),
  ).toEqual(Array.from({ length: 6 }, () => null));
  const part = (most: number) => fc.integer({ min: 0, max: most });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999 }), part(13), part(32), (year, month, day) => {
      const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      expect(parseLocalDate(text) !== null).toBe(DateTime.fromISO(text, { zone: 'utc' }).isValid);
    }),
    { numRuns: 2_000 },
  );
});
