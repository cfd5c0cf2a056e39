import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { type LocalDate, parseInstant, parseLocalDate, toShanghaiText } from '../src/platform/clock';
import { type Hours, hoursToNumber, parseHours } from '../src/platform/hours';
import { MALFORMED, type Malformed } from '../src/platform/malformed';

/**
 * RFC 3339 instants; a `Date` inside. A text that is none becomes MALFORMED, so that a verb which takes many rows can name
 * the row; a single argument is read by `givenInstant` (arguments.ts).
 */
export const DateTime = new GraphQLScalarType<Date | Malformed, string>({
  name: 'DateTime',
  description: 'RFC 3339 instant with an offset; answers are in Asia/Shanghai (+08:00).',
  serialize: (value) => toShanghaiText(value as Date),
  parseValue: (value) => readInstant(value),
  parseLiteral: (node) => readInstant(textOf(node)),
});

/** Dates of the calendar; `YYYY-MM-DD` inside too. */
export const LocalDateScalar = new GraphQLScalarType<LocalDate, string>({
  name: 'Date',
  description: 'Calendar date, YYYY-MM-DD, in Asia/Shanghai.',
  serialize: (value) => value as LocalDate,
  parseValue: (value) => readDate(value),
  parseLiteral: (node) => readDate(textOf(node)),
});

/**
 * Hours and credits; exact tenths inside (src/platform/hours.ts). A number that is none becomes MALFORMED, so that the row
 * it stands in can be named.
 */
export const HoursScalar = new GraphQLScalarType<Hours | Malformed, number>({
  name: 'Hours',
  description:
    'Learning hours (学时; one is 45 minutes) or credits (学分): a JSON number with at most one decimal, exact.',
  serialize: (value) => hoursToNumber(value as Hours),
  parseValue: (value) => readHours(typeof value === 'number' ? value : undefined),
  parseLiteral: (node) =>
    readHours(node.kind === Kind.INT || node.kind === Kind.FLOAT ? decimalText(node.value) : undefined),
});

function textOf(node: ValueNode): string | undefined {
  return node.kind === Kind.STRING ? node.value : undefined;
}

/** `1.50` and `1e1` are numbers with at most one decimal, however they are written. */
function decimalText(literal: string): number | string {
  return /[eE]/.test(literal) ? Number(literal) : literal;
}

function readInstant(value: unknown): Date | Malformed {
  if (typeof value !== 'string')
    throw badValue('DateTime needs an RFC 3339 instant with an offset, e.g. "2025-01-01T00:30:00+08:00".');
  return parseInstant(value) ?? MALFORMED;
}

function readDate(value: unknown): LocalDate {
  const date = typeof value === 'string' ? parseLocalDate(value) : null;
  if (!date) throw badValue('Date needs a date that exists, written YYYY-MM-DD.');
  return date;
}

function readHours(value: number | string | undefined): Hours | Malformed {
  if (value === undefined) throw badValue('Hours needs a number with at most one decimal between -9999.9 and 9999.9.');
  return parseHours(value) ?? MALFORMED;
}

function badValue(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
