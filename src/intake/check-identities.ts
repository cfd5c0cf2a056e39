import { localDateOf } from '../platform/clock';
import type { Hub } from '../platform/hub';
import { ANY_ROW } from '../platform/predicate';
import { BadInput } from '../platform/refusal';
import { personsByIdNumber } from '../registry/find-persons';
import { parseIdNumber } from '../registry/id-number.rules';
import { nameForMatching } from '../registry/person-name.rules';

/** How well a number and a name fit a registered person: a grade, never the person's data. */
export type IdentityMatch = 'MATCH' | 'NAME_DIFFERS' | 'UNKNOWN' | 'INVALID';

export const MOST_IDENTITIES = 1000;

/**
 * Grades pairs of ID number and name, so that a provider can mend its data before a push. Names are compared as judging
 * compares them: the kind of separator, width and spaces make no difference.
 * @returns a grade for each, in order
 * @throws BadInput where there are none or more than 1000
 */
export async function checkIdentities(
  hub: Hub,
  identities: readonly { readonly idNumber: string; readonly name: string }[],
): Promise<IdentityMatch[]> {
  if (identities.length === 0 || identities.length > MOST_IDENTITIES)
    throw new BadInput(`\`persons\` takes 1 to ${MOST_IDENTITIES} pairs.`);
  const today = localDateOf(hub.clock.now());
  const parsed = identities.map(({ idNumber, name }) => {
    const number = parseIdNumber(idNumber, today);
    return number.ok ? { index: hub.cipher.blindIndex(number.value), nameMatch: nameForMatching(name) } : null;
  });
  const indexes = parsed.flatMap((each) => (each ? [each.index] : []));
  const persons = indexes.length === 0 ? [] : await personsByIdNumber(hub.sql, ANY_ROW, indexes);
  const nameOf = new Map(
    persons.map((person) => [person.idNumberIndex.toString('latin1'), nameForMatching(person.name)]),
  );
  return parsed.map((each) => {
    if (!each) return 'INVALID';
    const name = nameOf.get(each.index.toString('latin1'));
    if (name === undefined) return 'UNKNOWN';
    return name === each.nameMatch ? 'MATCH' : 'NAME_DIFFERS';
  });
}
