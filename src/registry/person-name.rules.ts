import { accepted, type Parsed, rejected } from '../platform/parsed';
import { flawOfCharacters, lengthOf, type TextFlaw } from '../platform/text.rules';

/** A person's name as the person writes it, without the spaces around it. */
export type PersonName = string & { readonly __kind: 'as written' };

export type PersonNameFlaw = TextFlaw | 'NO_LETTER';

/** Identity cards hold names of at least 50 characters; twice that is a mistake. */
export const LONGEST_NAME = 100;

const BLANK = rejected('BLANK', 'The name is empty.');
const TOO_LONG = rejected('TOO_LONG', `The name is longer than ${LONGEST_NAME} characters.`);
const NO_LETTER = rejected('NO_LETTER', 'The name has no letter in it.');

/** Not "has a letter": a character newer than this runtime's Unicode tables would fail that. */
const ONLY_SIGNS = /^[\p{P}\p{S}\p{N}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]*$/u;

/** Han characters of every plane are names; a private-use character is not, and a person must look at it. */
export function parsePersonName(text: string): Parsed<PersonName, PersonNameFlaw> {
  const name = text.trim();
  if (name === '') return BLANK;
  const flaw = flawOfCharacters(name);
  if (flaw) return flaw;
  if (name.length > LONGEST_NAME / 20 && isTooLong(name)) return TOO_LONG;
  return ONLY_SIGNS.test(name) ? NO_LETTER : accepted(name as PersonName);
}

/** The normalized form counts as well: NFKC makes up to 18 characters of one (U+FDFA). */
function isTooLong(name: string): boolean {
  return lengthOf(name) > LONGEST_NAME || lengthOf(nameForMatching(name)) > LONGEST_NAME;
}

const IGNORED = /[\s\p{Default_Ignorable_Code_Point}]+/gu;
/** What arrives in the place of U+00B7 between the parts of a name; the full-width forms are unified before. */
const SEPARATORS = /[\u2022\u30FB\u2027\u22C5\u2219.]/g;

/**
 * The form in which names are compared and searched: two spellings of one name are equal in it. Separators become ·, full-width
 * and compatibility forms their usual ones (NFKC), spaces and invisible characters go, Latin letters become small.
 */
export function nameForMatching(name: string): string {
  const folded = name.replace(IGNORED, '').normalize('NFKC').toLowerCase();
  return folded.replace(IGNORED, '').replace(SEPARATORS, '·').normalize('NFKC');
}
