/** The hub's only source of the present, so that tests and the demo can set it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A date of the calendar in Asia/Shanghai, `YYYY-MM-DD`. */
export type LocalDate = string & { readonly __zone: 'Asia/Shanghai' };

/**
 * Asia/Shanghai has been UTC+8 without summer time since 1991-09-15 (IANA time zone database); earlier instants are
 * refused wherever they could come in, so that a constant does.
 */
const SHANGHAI_OFFSET_MS = 8 * 60 * 60 * 1000;
export const EARLIEST_INSTANT = new Date('1992-01-01T00:00:00+08:00');

/** The calendar date in Asia/Shanghai at an instant: 2024-12-31T16:30Z is 2025-01-01. */
export function localDateOf(instant: Date): LocalDate {
  const day = Math.floor((instant.getTime() + SHANGHAI_OFFSET_MS) / DAY_MS);
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10) as LocalDate;
    if (dates.size < MOST_DATES) dates.set(day, date);
  }
  return date;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Dates by their number since 1970: a batch asks for the same few again and again. */
const dates = new Map<number, LocalDate>();
const MOST_DATES = 40_000;

/** The calendar year in Asia/Shanghai at an instant. */
export function localYearOf(instant: Date): number {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).getUTCFullYear();
}

/** The first instant after a local date: the end of 31 December 2025 is 2025-12-31T16:00Z. */
export function endOfLocalDate(date: LocalDate): Date {
  return new Date(Date.parse(`${date}T00:00:00+08:00`) + DAY_MS);
}

/** @returns null unless `text` is a date that exists, written YYYY-MM-DD */
export function parseLocalDate(text: string): LocalDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) ? (text as LocalDate) : null;
}

/** RFC 3339 in +08:00, as every answer shows it: `2025-01-01T00:30:00.000+08:00`. */
export function toShanghaiText(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().replace('Z', '+08:00');
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const RFC_3339 =
  /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Reads an RFC 3339 instant with an offset; an instant without one is refused rather than guessed.
 * @returns null where the text is no such instant or the date does not exist
 */
export function parseInstant(text: string): Date | null {
  if (!RFC_3339.test(text) || parseLocalDate(text.slice(0, 10)) === null) return null;
  const leapSecond = text.slice(17, 19) === '60';
  const instant = new Date(
    (leapSecond ? `${text.slice(0, 17)}59${text.slice(19)}` : text).replace(' ', 'T').toUpperCase(),
  );
  return Number.isNaN(instant.getTime()) ? null : instant;
}
