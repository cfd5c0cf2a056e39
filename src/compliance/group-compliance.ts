import type { Hub } from '../platform/hub';
import type { Predicate } from '../platform/predicate';
import { singleFlight } from '../platform/single-flight';
import { type Figures, NO_FIGURES } from './figures';
import type { FiguresQuestion } from './figures.sql';
import { readFigures } from './read-figures';

/** One organisation in one year. */
export interface GroupYear {
  readonly by: 'REGION' | 'DEPARTMENT' | 'UNIT';
  readonly key: string | number;
  readonly year: number;
}

type FiguresByKey = ReadonlyMap<string, Figures>;

/** Regions and departments are few and cost the same together as one by one: they are read at once, and good for a second. */
const GOOD_FOR_MS = 1_000;
const MOST_KEPT = 200;
const flights = new WeakMap<Hub, ReturnType<typeof singleFlight<FiguresByKey>>>();

/**
 * The figures of organisations as they stand now, in the order of `groups`, by at most one statement for each kind of
 * organisation and year.
 * @param within what the asker may count, over `unit u`; of an organisation that lies partly outside, the part within
 */
export async function complianceOfGroups(
  hub: Hub,
  within: Predicate,
  groups: readonly GroupYear[],
): Promise<Figures[]> {
  const questions = new Map<string, { by: GroupYear['by']; year: number; keys: (string | number)[] }>();
  for (const { by, key, year } of groups) {
    const question = questions.get(`${by}/${year}`) ?? { by, year, keys: [] };
    question.keys.push(key);
    questions.set(`${by}/${year}`, question);
  }
  const answers = new Map<string, FiguresByKey>();
  await Promise.all(
    [...questions].map(async ([name, { by, year, keys }]) => {
      const question = { by, year, within, filter: {} };
      answers.set(name, await (by === 'UNIT' ? readFigures(hub.sql, { ...question, keys }) : allGroups(hub, question)));
    }),
  );
  return groups.map(({ by, key, year }) => answers.get(`${by}/${year}`)?.get(String(key)) ?? NO_FIGURES);
}

function allGroups(hub: Hub, question: FiguresQuestion): Promise<FiguresByKey> {
  const once = flights.get(hub) ?? singleFlight<FiguresByKey>(GOOD_FOR_MS, MOST_KEPT);
  flights.set(hub, once);
  const { by, year, within } = question;
  return once(JSON.stringify([by, year, within.sql, within.values]), () => readFigures(hub.sql, question));
}
