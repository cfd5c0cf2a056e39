import { accepted, type Parsed, rejected } from '../platform/parsed';
import { parseLine } from '../platform/text.rules';

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };
const NOT_BOOLEAN = rejected('BOOLEAN', 'It must be true or false.');

/** Reads `true` or `false` in any case. */
export function parseBoolean(text: string): Parsed<boolean> {
  const value = BOOLEANS[text.toLowerCase()];
  return value === undefined ? NOT_BOOLEAN : accepted(value);
}

const LONGEST_CODE = 64;
const NOT_A_CODE = rejected('CODE', 'A code may not contain spaces.');

/** A code that another system gives: up to 64 characters without spaces, kept as written. */
export function parseCode(text: string): Parsed<string> {
  const line = parseLine(text, LONGEST_CODE);
  return line.ok && /[\s\p{Default_Ignorable_Code_Point}]/u.test(line.value) ? NOT_A_CODE : line;
}

const LONGEST_TITLE = 200;

/** The name of an organisation or the title of a course, as written. */
export function parseTitle(text: string): Parsed<string> {
  return parseLine(text, LONGEST_TITLE);
}

/** One of a closed set of names, in any case. */
export function parseOneOf<T extends string>(names: readonly T[]): (text: string) => Parsed<T> {
  const wrong = rejected('ENUM', `It must be one of ${names.join(', ')}.`);
  return (text) => {
    const name = names.find((each) => each === text.toUpperCase());
    return name === undefined ? wrong : accepted(name);
  };
}
