import { BadInput } from '../platform/refusal';
import { FIRST_YEAR, LAST_YEAR } from './requirement.rules';

/**
 * @param name the argument, for the message
 * @throws BadInput where the hub knows of no such year of learning
 */
export function knownYear(name: string, year: number): number {
  if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR)
    throw new BadInput(`\`${name}\` must be a year from ${FIRST_YEAR} to ${LAST_YEAR}.`);
  return year;
}

/**
 * The years from one to another, both included, newest first.
 * @throws BadInput where they are out of order or more than `most`
 */
export function yearsBetween(from: number, to: number, most: number): number[] {
  const first = knownYear('from', from);
  const count = knownYear('to', to) - first + 1;
  if (count < 1) throw new BadInput('`from` must not be after `to`.');
  if (count > most) throw new BadInput(`\`from\` to \`to\` are ${count} years; ask for at most ${most}.`);
  return Array.from({ length: count }, (_, index) => to - index);
}
