import type { LocalDate } from '../platform/clock';
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
 * Checks one row of a push. A row without a flaw costs no more than its checks: paths are written for flaws only.
 * @param path leads to the row in the caller's input, e.g. `["completions", "3"]`
 * @param today birth dates after it do not exist yet
 */
export function parseCompletionRow(
  row: CompletionRow,
  path: readonly (string | number)[],
  today: LocalDate,
): ParsedRow {
  const flaws: Flaw[] = [];
  const report = (code: RefusalCode, name: keyof CompletionRow, message: string) =>
    void flaws.push(flaw(code, [...path, name], message));
  const externalId = parseKey(row.externalId, LONGEST_EXTERNAL_ID, 'externalId', report);
  const courseCode = parseKey(row.courseCode, LONGEST_COURSE_CODE, 'courseCode', report);
  const idNumber = parseIdNumber(row.idNumber, today);
  if (!idNumber.ok) report(idNumber.code === 'BLANK' ? 'BLANK' : 'INVALID_ID_NUMBER', 'idNumber', idNumber.reason);
  const name = parsePersonName(row.name);
  if (!name.ok) report(NAME_CODES[name.code] ?? 'INVALID', 'name', name.reason);
  const { completedAt, hours = null, score = null } = row;
  if (completedAt === MALFORMED || !isLearningTime(completedAt)) report('INVALID_TIME', 'completedAt', NOT_A_TIME);
  if (hours === MALFORMED || (hours !== null && (hours <= 0 || hours > MOST_HOURS)))
    report('INVALID_HOURS', 'hours', NOT_HOURS);
  if (score !== null && !(score >= 0 && score <= 100)) report('INVALID', 'score', 'score must be from 0 to 100.');
  if (flaws.length > 0 || !idNumber.ok || !name.ok || completedAt === MALFORMED || hours === MALFORMED)
    return { ok: false, flaws };
  return {
    ok: true,
    completion: { externalId, idNumber: idNumber.value, name: name.value, courseCode, completedAt, hours, score },
  };
}

const NOT_A_TIME = `completedAt must be an RFC 3339 instant with an offset, such as 2025-03-01T09:30:00+08:00, from ${FIRST_YEAR} to ${LAST_YEAR}.`;
const NOT_HOURS =
  'hours must be above 0 and below 10000 with at most one decimal; leave it out for the course’s hours.';

function isLearningTime(instant: Date): boolean {
  return instant >= FIRST_INSTANT && instant < LAST_INSTANT;
}

type Report = (code: RefusalCode, name: keyof CompletionRow, message: string) => void;

function parseKey(text: string, longest: number, name: keyof CompletionRow, report: Report): string {
  const key = text.trim();
  if (key === '') report('BLANK', name, `${name} must not be blank.`);
  else if (key.length > longest) report('TOO_LONG', name, `${name} may have at most ${longest} characters.`);
  else if (UNPRINTABLE.test(key)) report('INVALID', name, `${name} must not contain control characters.`);
  return key;
}

const UNPRINTABLE = /\p{Cc}|\p{Cs}/u;
