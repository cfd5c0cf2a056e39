import type { CompletionRow } from '../intake/completion-input.rules';
import { hours } from '../platform/hours';
import type { DemoCourse } from './demo-courses.rules';
import { demoIdNumber } from './demo-identity.rules';
import { demoPerson } from './demo-persons.rules';
import { chance } from './random.rules';

/** A finished course of somebody, packed into one number: 4.5 million of them are a city of 250,000. */
export type PackedLearning = number;

const DAYS = 512;
const COURSES = 128;
export const WEEKS = 53;

export function packLearning(person: number, course: number, day: number): PackedLearning {
  return (person * COURSES + course) * DAYS + day;
}

export function unpackLearning(packed: PackedLearning): { person: number; course: number; day: number } {
  const rest = Math.floor(packed / DAYS);
  return { person: Math.floor(rest / COURSES), course: rest % COURSES, day: packed % DAYS };
}

interface Want {
  readonly public: boolean;
  readonly professional: boolean;
  readonly any: boolean;
}

/**
 * What a person means to meet in a year: of a hundred some 70 both kinds, 13 only the public one, 6 only the professional
 * one, 6 neither, 5 nothing at all. Who learns well one year tends to do so the next, and where the unit cares.
 */
function wantOf(seed: number, person: number, year: number, care: number): Want {
  const habit = chance(seed, 20, person);
  const at = 0.55 * habit + 0.45 * chance(seed, 21, person, year) + 0.16 * (care - 0.5);
  if (at < 0.17) return { public: false, professional: false, any: false };
  if (at < 0.24) return { public: false, professional: false, any: true };
  if (at < 0.35) return { public: true, professional: false, any: true };
  if (at < 0.39) return { public: false, professional: true, any: true };
  return { public: true, professional: true, any: true };
}

/** Says what a person learns in a year, as course and day of the year (0 is 1 January). */
export type LearningPlan = (person: number, year: number, care: number) => { course: number; day: number }[];

const FLOORS = { PUBLIC: hours(30), PROFESSIONAL: hours(60) } as const;
type Kind = keyof typeof FLOORS;

/**
 * A plan for everybody in every year, the same for the same seed. Some are done by summer, some only
 * on the last days. `care` is the unit's, 0 to 1.
 */
export function learningPlan(seed: number, courses: readonly DemoCourse[]): LearningPlan {
  const poolOf = (kind: Kind) =>
    courses.flatMap((course, index) => (course.kind === kind && course.sameAs < 0 ? [index] : []));
  const pools = { PUBLIC: poolOf('PUBLIC'), PROFESSIONAL: poolOf('PROFESSIONAL') };
  return (person, year, care) => {
    const want = wantOf(seed, person, year, care);
    if (!want.any) return [];
    const chosen = [
      ...select({ seed, person, year, courses, pool: pools.PUBLIC, kind: 'PUBLIC', isMet: want.public }),
      ...select({
        seed,
        person,
        year,
        courses,
        pool: pools.PROFESSIONAL,
        kind: 'PROFESSIONAL',
        isMet: want.professional,
      }),
    ];
    const pace = 0.5 + 1.3 * chance(seed, 22, person, year);
    const lastDay = 365 * (0.6 + 0.4 * chance(seed, 24, person, year));
    return chosen.map((course, index) => ({
      course,
      day: Math.floor(lastDay * chance(seed, 23, person, year, index) ** pace),
    }));
  };
}

interface Selection {
  readonly seed: number;
  readonly person: number;
  readonly year: number;
  readonly courses: readonly DemoCourse[];
  /** Positions of courses of the kind. */
  readonly pool: readonly number[];
  readonly kind: Kind;
  /** Whether the floor of the kind is to be met. */
  readonly isMet: boolean;
}

/** Coprime with the sizes of both pools, so that each course comes once before any comes again. */
const STRIDE = 11;

function select({ seed, person, year, courses, pool, kind, isMet }: Selection): number[] {
  const salt = kind === 'PUBLIC' ? 30 : 40;
  const start = Math.floor(chance(seed, salt, person, year) * pool.length);
  const most = isMet ? pool.length : Math.floor(3 * chance(seed, salt + 1, person, year));
  const chosen: number[] = [];
  let sum = 0;
  for (let step = 0; step < most; step++) {
    const index = pool[(start + step * STRIDE) % pool.length]!;
    const { hours: worth } = courses[index]!;
    if (!isMet && sum + worth >= FLOORS[kind]) break;
    chosen.push(index);
    sum += worth;
    if (isMet && sum >= FLOORS[kind]) break;
  }
  const repeat = courses.findIndex((course) => course.sameAs >= 0 && chosen.includes(course.sameAs));
  if (repeat >= 0 && chance(seed, salt + 2, person, year) < 0.3) chosen.push(repeat);
  return chosen;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The instant at which a local day of a year begins. */
export function startOfDay(year: number, day: number): Date {
  return new Date(Date.parse(`${year}-01-01T00:00:00+08:00`) + day * DAY_MS);
}

/** As its provider reports it, with the mistakes that providers make: about two of a hundred. */
export function demoCompletion(
  seed: number,
  year: number,
  packed: PackedLearning,
  courses: readonly DemoCourse[],
): CompletionRow {
  const { person, course: index, day } = unpackLearning(packed);
  const course = courses[index]!;
  const { idNumber, name } = demoPerson(seed, person);
  const minute = 8 * 60 + Math.floor(chance(seed, 50, person, year, index) * 13 * 60);
  const at = chance(seed, 51, person, year, index);
  const row = {
    externalId: `${year}-${course.code}-${person}`,
    idNumber,
    name: name.includes('·') && at > 0.5 ? name.replace('·', '•') : name,
    courseCode: course.code,
    completedAt: new Date(startOfDay(year, day).getTime() + minute * 60_000),
    score: course.provider === 0 ? null : 60 + Math.floor(40 * chance(seed, 52, person, year, index)),
  };
  return { ...row, ...mistake(at, person, name, course) };
}

function mistake(at: number, person: number, name: string, course: DemoCourse): Partial<CompletionRow> {
  if (at < 0.004) return { name: `${name}${name.at(-1)}` };
  if (at < 0.006) return { idNumber: demoIdNumber(1999, 900 * 336 + (person % 336)) };
  if (at < 0.008) return { courseCode: `${course.code}-旧` };
  if (at < 0.01) return { hours: hours(99) };
  return at < 0.02 && course.provider > 0 ? { score: 48 } : {};
}
