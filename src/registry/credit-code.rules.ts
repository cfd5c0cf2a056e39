import { isUnifiedIdentifier } from 'util-helpers';
import { accepted, type Parsed, rejected } from '../platform/parsed';

/** A unified social credit code (统一社会信用代码) in its normalized form: 18 characters by GB 32100. */
export type CreditCode = string & { readonly __standard: 'GB 32100' };

export type CreditCodeFlaw = 'BLANK' | 'LENGTH' | 'CHARACTERS' | 'CHECK_CHARACTER';

const BLANK = rejected('BLANK', 'The credit code is empty.');
const LENGTH = rejected('LENGTH', 'The credit code does not have 18 characters.');
const CHARACTERS = rejected(
  'CHARACTERS',
  'The credit code may hold only digits and the letters A-H, J-N, P-R, T, U, W, X, Y, with digits in places 3 to 8.',
);
const CHECK = rejected('CHECK_CHARACTER', 'The check character of the credit code does not hold: it is mistyped.');

const IGNORED = /[\s\p{Default_Ignorable_Code_Point}]+/gu;

/** Reads a credit code as people write it: full-width and lower-case characters and inner spaces are normalized. */
export function parseCreditCode(text: string): Parsed<CreditCode, CreditCodeFlaw> {
  const code = text.normalize('NFKC').replace(IGNORED, '').toUpperCase();
  if (code === '') return BLANK;
  if (code.length !== 18) return LENGTH;
  if (!isUnifiedIdentifier(code, { checkCode: false })) return CHARACTERS;
  return isUnifiedIdentifier(code) ? accepted(code as CreditCode) : CHECK;
}

/** GB 32100 leaves out I, O, S, V and Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The check character of the first 17 characters: modulo 31, weights 3^i. */
export function creditCodeCheckCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (let index = 0; index < 17; index++) {
    sum += ALPHABET.indexOf(first17[index]!) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}
