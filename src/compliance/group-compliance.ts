import type { Sql } from '../platform/database';
import type { Predicate } from '../platform/predicate';
import { type Figures, NO_FIGURES } from './figures';
import { readFigures } from './read-figures';

/** One organisation in one year. */
export interface GroupYear {
  readonly by: 'REGION' | 'DEPARTMENT' | 'UNIT';
  readonly key: string | number;
  readonly year: number;
}

/**
 * The figures of organisations as they stand now, in the order of `groups`, by one statement for each kind of
 * organisation and year.
 * @param within what the asker may count, over `unit u`; of an organisation that lies partly outside, the part within
 */
export async function complianceOfGroups(
  sql: Sql,
  within: Predicate,
  groups: readonly GroupYear[],
): Promise<Figures[]> {
  const questions = new Map<string, { by: GroupYear['by']; year: number; keys: (string | number)[] }>();
  for (const { by, key, year } of groups) {
    const question = questions.get(`${by}/${year}`) ?? { by, year, keys: [] };
    question.keys.push(key);
    questions.set(`${by}/${year}`, question);
  }
  const answers = new Map<string, ReadonlyMap<string, Figures>>();
  await Promise.all(
    [...questions].map(async ([name, question]) => {
      answers.set(name, await readFigures(sql, { ...question, within, filter: {} }));
    }),
  );
  return groups.map(({ by, key, year }) => answers.get(`${by}/${year}`)?.get(String(key)) ?? NO_FIGURES);
}
