import { registerEnumType } from 'type-graphql';

/**
 * Declares a GraphQL enum whose values are their own names, as the domain's unions of strings are.
 * @param values each with what it means, or an empty text where its name says it
 */
export function enumOf<Value extends string>(
  name: string,
  description: string | undefined,
  values: Readonly<Record<Value, string>>,
): Readonly<Record<Value, Value>> {
  const names = Object.keys(values) as Value[];
  const declared = Object.fromEntries(names.map((each) => [each, each])) as Record<Value, Value>;
  registerEnumType(declared, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      names.filter((each) => values[each]).map((each) => [each, { description: values[each] }]),
    ) as never,
  });
  return declared;
}
