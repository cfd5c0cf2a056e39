/**
 * Learning hours (学时, one is 45 minutes) or credits (学分) as an exact whole number of tenths.
 * 10.5 hours are 105. Sums of doubles drift (900 × 0.1 is not 90); sums of these do not.
 */
export type Hours = number & { readonly __unit: 'tenths of an hour' };

export const ZERO_HOURS = 0 as Hours;

/** The most that one line may claim: 9,999.9. Larger figures are typing mistakes. */
export const MOST_HOURS = 99_999 as Hours;

/** @param tenths a whole number of tenths, as the database holds it */
export function hoursFromTenths(tenths: number): Hours {
  if (!Number.isInteger(tenths)) throw new RangeError(`not a whole number of tenths: ${tenths}`);
  return tenths as Hours;
}

/** Hours written in code or data, e.g. `hours(90)`. Throws where there is more than one decimal. */
export function hours(value: number): Hours {
  const parsed = parseHours(value);
  if (parsed === null) throw new RangeError(`not hours with at most one decimal: ${value}`);
  return parsed;
}

/**
 * Reads an amount from outside.
 * @param value a number, or its decimal text (`"10"`, `"10.5"`, `"10.0"`)
 * @returns null where it is not a finite number of at most one decimal within ±9,999.9
 */
export function parseHours(value: number | string): Hours | null {
  const text = typeof value === 'number' ? String(value) : value.trim();
  const match = /^(-?)(\d{1,4})(?:\.(\d)0*)?$/.exec(text);
  if (!match) return null;
  const tenths = Number(match[2]) * 10 + Number(match[3] ?? 0);
  return (match[1] && tenths ? -tenths : tenths) as Hours;
}

/** The JSON number clients see: exact, because a tenth prints back as it was read. */
export function hoursToNumber(value: Hours): number {
  return value / 10;
}

/** One decimal, as the province writes them: `"10.0"`. */
export function hoursToText(value: Hours): string {
  return (value / 10).toFixed(1);
}

export function addHours(left: Hours, right: Hours): Hours {
  return (left + right) as Hours;
}

export function negateHours(value: Hours): Hours {
  return (value === 0 ? 0 : -value) as Hours;
}

/** What is missing from `have` to `need`, never negative. */
export function shortfall(need: Hours, have: Hours): Hours {
  return Math.max(0, need - have) as Hours;
}
