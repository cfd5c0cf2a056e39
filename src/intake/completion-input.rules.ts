import { EARLIEST_INSTANT, type LocalDate } from '../platform/clock';
import { type Hours, MOST_HOURS } from '../platform/hours';
import { MALFORMED, type Malformed } from '../platform/malformed';
import { type Flaw, flaw, type RefusalCode } from '../platform/refusal';
import { parseIdNumber } from '../registry/id-number.rules';
import { parsePersonName } from '../registry/person-name.rules';
import { FIRST_YEAR, LAST_YEAR } from '../ledger/requirement.rules';
import type { ReportedCompletion } from './completion';

/** A row as it came in. A value that could not even be read is `MALFORMED`. */
export interface CompletionRow {
  readonly externalId: string;
  readonly idNumber: string;
  readonly name: string;
  readonly courseCode: string;
  readonly completedAt: Date | Malformed;
  readonly hours?: Hours | Malformed | null;
  readonly score?: number | null;
}

const LONGEST_EXTERNAL_ID = 128;
const LONGEST_COURSE_CODE = 64;
const FIRST_INSTANT = new Date(`${FIRST_YEAR}-01-01T00:00:00+08:00`);
const LAST_INSTANT = new Date(`${LAST_YEAR + 1}-01-01T00:00:00+08:00`);

const NAME_CODES: Readonly<Record<string, RefusalCode>> = { BLANK: 'BLANK', TOO_LONG: 'TOO_LONG' };

export type ParsedRow =
  | { readonly ok: true; readonly completion: ReportedCompletion }
  | { readonly ok: false; readonly flaws: readonly Flaw[] };

/**
 * Checks one row of a push.
 * @param path leads to the row in the caller's input, e.g. `["completions", "3"]`
 * @param today birth dates after it do not exist yet
 */
export function parseCompletionRow(row: CompletionRow, path: readonly string[], today: LocalDate): ParsedRow {
  const flaws: Flaw[] = [];
  const externalId = parseKey(row.externalId, LONGEST_EXTERNAL_ID, [...path, 'externalId'], flaws);
  const courseCode = parseKey(row.courseCode, LONGEST_COURSE_CODE, [...path, 'courseCode'], flaws);
  const idNumber = parseIdNumber(row.idNumber, today);
  if (!idNumber.ok)
    flaws.push(flaw(idNumber.code === 'BLANK' ? 'BLANK' : 'INVALID_ID_NUMBER', [...path, 'idNumber'], idNumber.reason));
  const name = parsePersonName(row.name);
  if (!name.ok) flaws.push(flaw(NAME_CODES[name.code] ?? 'INVALID', [...path, 'name'], name.reason));
  const { completedAt, hours = null, score = null } = row;
  if (
    completedAt === MALFORMED ||
    completedAt < FIRST_INSTANT ||
    completedAt < EARLIEST_INSTANT ||
    completedAt >= LAST_INSTANT
  )
    flaws.push(
      flaw(
        'INVALID_TIME',
        [...path, 'completedAt'],
        `completedAt must be an RFC 3339 instant with an offset, such as 2025-03-01T09:30:00+08:00, from ${FIRST_YEAR} to ${LAST_YEAR}.`,
      ),
    );
  if (hours === MALFORMED || (hours !== null && (hours <= 0 || hours > MOST_HOURS)))
    flaws.push(
      flaw(
        'INVALID_HOURS',
        [...path, 'hours'],
        'hours must be above 0 and below 10000 with at most one decimal; leave it out for the course’s hours.',
      ),
    );
  if (score !== null && !(score >= 0 && score <= 100))
    flaws.push(flaw('INVALID', [...path, 'score'], 'score must be from 0 to 100.'));
  if (flaws.length > 0 || !idNumber.ok || !name.ok || completedAt === MALFORMED || hours === MALFORMED)
    return { ok: false, flaws };
  return {
    ok: true,
    completion: { externalId, idNumber: idNumber.value, name: name.value, courseCode, completedAt, hours, score },
  };
}

function parseKey(text: string, longest: number, field: readonly string[], flaws: Flaw[]): string {
  const key = text.trim();
  const name = field.at(-1)!;
  if (key === '') flaws.push(flaw('BLANK', field, `${name} must not be blank.`));
  else if (key.length > longest) flaws.push(flaw('TOO_LONG', field, `${name} may have at most ${longest} characters.`));
  else if (/\p{Cc}|\p{Cs}/u.test(key))
    flaws.push(flaw('INVALID', field, `${name} must not contain control characters.`));
  return key;
}
