import { MALFORMED, type Malformed } from '../src/platform/malformed';
import { BadInput } from '../src/platform/refusal';

/**
 * The one argument that was given, of several that each would do.
 * @param field which needs it, for the message
 * @throws BadInput where none or more than one was given
 */
export function exactlyOne<Name extends string>(
  field: string,
  values: Readonly<Record<Name, string | null | undefined>>,
): { readonly name: Name; readonly value: string } {
  const names = Object.keys(values) as Name[];
  const given = names.flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [{ name, value }] : [];
  });
  if (given.length !== 1)
    throw new BadInput(`\`${field}\` needs exactly one of ${names.map((name) => `\`${name}\``).join(' and ')}.`);
  return given[0]!;
}

/**
 * An instant that stands alone in the arguments of a field.
 * @throws BadInput naming the argument where it is no RFC 3339 instant
 */
export function givenInstant(name: string, value: Date | Malformed | null | undefined): Date | null {
  if (value === MALFORMED)
    throw new BadInput(`\`${name}\` needs an RFC 3339 instant with an offset, e.g. "2025-01-01T00:30:00+08:00".`);
  return value ?? null;
}
