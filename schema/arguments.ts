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
