import { type DemoCourse, demoCourses } from './demo-courses.rules';
import { type LearningPlan, learningPlan } from './demo-learning.rules';
import { type DemoUnit, demoUnitOf, demoUnits } from './demo-organisations.rules';
import { demoPersonRow } from './demo-persons.rules';
import { chance, pick } from './random.rules';

/** The running year and the two before. */
export const DEMO_YEARS = 3;
const MOST_UNITS = 600;
const PERSONS_A_UNIT = 16;

/** Everything that the seed and the number of persons decide. */
export interface InventedCity {
  readonly seed: number;
  readonly persons: number;
  readonly units: readonly DemoUnit[];
  readonly courses: readonly DemoCourse[];
  readonly learningOf: LearningPlan;
  /** Where a person works at first. */
  unitOf(person: number): DemoUnit;
  /** Whether a person moves to another unit in the summer of the second year. */
  moves(person: number): boolean;
  /** Whether a person leaves in the autumn of the second year. */
  leaves(person: number): boolean;
  /** The row of the list of persons as it stands at first, after the moves, and after the leaving. */
  personRow(person: number, when: 'AT_FIRST' | 'MOVED' | 'LEFT'): string[];
}

export function inventCity({ seed, persons }: { readonly seed: number; readonly persons: number }): InventedCity {
  const units = demoUnits(seed, Math.min(MOST_UNITS, Math.ceil(persons / PERSONS_A_UNIT)));
  const unitOf = demoUnitOf(seed, units);
  const courses = demoCourses();
  const moves = (person: number) => chance(seed, 60, person) < 0.01;
  const leaves = (person: number) => chance(seed, 61, person) < 0.004;
  const unitAfterMoves = (person: number) => (moves(person) ? pick(units, chance(seed, 62, person)) : unitOf(person));
  return {
    seed,
    persons,
    units,
    courses,
    learningOf: learningPlan(seed, courses),
    unitOf,
    moves,
    leaves,
    personRow: (person, when) =>
      demoPersonRow(seed, person, when === 'AT_FIRST' ? unitOf(person) : unitAfterMoves(person), when === 'LEFT'),
  };
}

/** Rows of the persons for whom something holds, made as they are read. */
export function* personRows(
  city: InventedCity,
  when: 'AT_FIRST' | 'MOVED' | 'LEFT',
  holds: (person: number) => boolean = () => true,
): Generator<string[]> {
  for (let person = 0; person < city.persons; person++) if (holds(person)) yield city.personRow(person, when);
}
