import { accepted, type Parsed, rejected } from '../platform/parsed';

/** A mobile number: 1, 3 to 9, and nine digits. It identifies nobody: families and offices share one. */
export type Mobile = string & { readonly __kind: 'mobile' };

const WRONG = rejected('MOBILE', 'The mobile number is not 11 digits that begin with 13 to 19.');
const IGNORED = /[\s\p{Default_Ignorable_Code_Point}\p{Dash_Punctuation}]+/gu;
const MOBILE = /^(?:\+?86|0086)?(1[3-9]\d{9})$/;

/** Reads a mobile number with or without +86, spaces, dashes and full-width digits. */
export function parseMobile(text: string): Parsed<Mobile, 'MOBILE'> {
  const match = MOBILE.exec(text.normalize('NFKC').replace(IGNORED, ''));
  return match ? accepted(match[1] as Mobile) : WRONG;
}
