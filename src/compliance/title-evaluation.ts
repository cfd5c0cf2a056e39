import { localDateOf } from '../platform/clock';
import type { Hub } from '../platform/hub';
import type { Predicate } from '../platform/predicate';
import { BadInput } from '../platform/refusal';
import { personYears } from '../ledger/read-person-years';
import type { YearlySums } from '../ledger/requirement.rules';
import { yearsBetween } from '../ledger/year-range.rules';
import { personsByIdNumber } from '../registry/find-persons';
import { parseIdNumber } from '../registry/id-number.rules';

const MOST_NUMBERS = 1_000;
const MOST_YEARS = 10;

export interface TitleEvaluationQuestion {
  readonly idNumbers: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface TitleEvaluationAnswer {
  /** As it was asked. */
  readonly idNumber: string;
  /** Null: nobody of this number is registered, or it is no ID number. */
  readonly name: string | null;
  /** Newest first; empty where nobody was found. */
  readonly years: readonly { readonly year: number; readonly sums: YearlySums }[];
}

/** @throws BadInput where there are more than 1,000 numbers or 10 years, before anything is read or recorded */
export function checkTitleEvaluationQuestion({ idNumbers, from, to }: TitleEvaluationQuestion): readonly number[] {
  if (idNumbers.length > MOST_NUMBERS)
    throw new BadInput(`\`idNumbers\` holds ${idNumbers.length} numbers; ask for at most ${MOST_NUMBERS}.`);
  return yearsBetween(from, to, MOST_YEARS);
}

/**
 * What title evaluation (职称评审) asks for: the years of persons by ID number, in the order asked, with two statements.
 * @param within which persons may be told of, over `person p` joined (left) to `unit u`
 * @throws BadInput as checkTitleEvaluationQuestion
 */
export async function answerTitleEvaluation(
  hub: Hub,
  within: Predicate,
  question: TitleEvaluationQuestion,
): Promise<TitleEvaluationAnswer[]> {
  const years = checkTitleEvaluationQuestion(question);
  const today = localDateOf(hub.clock.now());
  const indexes = question.idNumbers.map((text) => {
    const parsed = parseIdNumber(text, today);
    return parsed.ok ? hub.cipher.blindIndex(parsed.value) : null;
  });
  const asked = indexes.filter((index) => index !== null);
  const persons = asked.length === 0 ? [] : await personsByIdNumber(hub.sql, within, asked);
  const keys = persons.flatMap((person) => years.map((year) => ({ personId: person.id, year })));
  const sums = keys.length === 0 ? [] : await personYears(hub.sql, keys);
  const found = new Map(
    persons.map((person, at) => [
      person.idNumberIndex.toString('hex'),
      { name: person.name, years: years.map((year, index) => ({ year, sums: sums[at * years.length + index]! })) },
    ]),
  );
  return question.idNumbers.map((idNumber, at) => ({
    idNumber,
    ...(found.get(indexes[at]?.toString('hex') ?? '') ?? { name: null, years: [] }),
  }));
}
