import { accepted, type Parsed, type Rejected, rejected } from './parsed';

export type TextFlaw = 'BLANK' | 'TOO_LONG' | 'CONTROL_CHARACTER' | 'PRIVATE_USE' | 'DAMAGED';

const BLANK = rejected('BLANK', 'It is empty.');
const CONTROL = rejected('CONTROL_CHARACTER', 'It contains a control character; remove it.');
const PRIVATE_USE = rejected(
  'PRIVATE_USE',
  'It contains a private-use character, which every system shows differently; write the encoded character.',
);
const DAMAGED = rejected('DAMAGED', 'It contains a character that was lost in a conversion; send the original text.');

/** Line breaks and other controls, halves of surrogate pairs, non-characters, and signs that turn the writing direction. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\p{Bidi_Control}]/u;
const REPLACEMENT = '\uFFFD';

/** What makes a text unfit for storage and display, whatever it is for; null where nothing does. */
export function flawOfCharacters(text: string): Rejected<TextFlaw> | null {
  if (UNPRINTABLE.test(text)) return CONTROL;
  if (/\p{Co}/u.test(text)) return PRIVATE_USE;
  return text.includes(REPLACEMENT) ? DAMAGED : null;
}

/** A text's length in characters as the database counts them: 𬀩 is one, though JavaScript counts two. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/**
 * A line of text as written, without the spaces around it.
 * @param max in characters
 */
export function parseLine(text: string, max: number): Parsed<string, TextFlaw> {
  const trimmed = text.trim();
  if (trimmed === '') return BLANK;
  const flaw = flawOfCharacters(trimmed);
  if (flaw) return flaw;
  if (trimmed.length > max && lengthOf(trimmed) > max)
    return rejected('TOO_LONG', `It is longer than ${max} characters.`);
  return accepted(trimmed);
}
