import fc from 'fast-check';
import {
  addHours,
  hours,
  hoursFromTenths,
  hoursToNumber,
  hoursToText,
  type Hours,
  MOST_HOURS,
  negateHours,
  parseHours,
  shortfall,
  ZERO_HOURS,
} from '../../src/platform/hours';

const TENTHS = fc.integer({ min: -MOST_HOURS, max: MOST_HOURS });

it.each([
  [10, 100],
  [10.5, 105],
  [0.1, 1],
  [-7.5, -75],
  [0, 0],
  [-0, 0],
  [9999.9, 99_999],
  ['10.0', 100],
  ['10.50', 105],
  [' 1.5 ', 15],
])('reads %p as %p tenths', (value, tenths) => {
  expect(parseHours(value)).toBe(tenths);
});

it.each([
  10.55,
  0.05,
  0.1 + 0.2,
  10_000,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
  1e-7,
  '',
  '.5',
  '5.',
  '1e1',
  '１０',
  '1,5',
])('does not read %p', (value) => {
  expect(parseHours(value)).toBeNull();
});

it('sums 900 times a tenth to exactly 90, which doubles do not', () => {
  const tenth = hours(0.1);
  const sum = Array.from({ length: 900 }, () => tenth).reduce(addHours, ZERO_HOURS);
  expect(hoursToNumber(sum)).toBe(90);
  expect(Array.from({ length: 900 }, () => 0.1).reduce((left, right) => left + right)).not.toBe(90);
});

it('refuses amounts in code that are none', () => {
  expect(() => hours(1.25)).toThrow(RangeError);
  expect(() => hoursFromTenths(0.5)).toThrow(RangeError);
});

it('prints every amount so that it reads back as it was, as number and as text', () => {
  fc.assert(
    fc.property(TENTHS, (tenths) => {
      const amount = hoursFromTenths(tenths);
      expect(parseHours(hoursToNumber(amount))).toBe(amount);
      expect(parseHours(hoursToText(amount))).toBe(amount);
      expect(parseHours(JSON.parse(JSON.stringify(hoursToNumber(amount))) as number)).toBe(amount);
      expect(hoursToText(amount)).toMatch(/^-?\d+\.\d$/);
    }),
  );
});

it('adds, takes back to exactly zero, and lacks what is short and never less than nothing', () => {
  fc.assert(
    fc.property(TENTHS, TENTHS, (left, right) => {
      const [one, other] = [left as Hours, right as Hours];
      expect(addHours(addHours(one, other), negateHours(other))).toBe(one);
      expect(Object.is(addHours(one, negateHours(one)), 0)).toBe(true);
      expect(shortfall(one, other)).toBe(Math.max(0, left - right));
    }),
  );
});
