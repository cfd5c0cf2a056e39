import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
} from 'graphql';
import type { Work } from './document-extent.rules';

/** How many rows come where a connection is not told. */
const USUAL_PAGE = 20;
/** More than this is refused by every connection before anything is read, so it costs no more. */
const LARGEST_PAGE = 1_000;
/** What a list without a page size is taken for. */
const PLAIN_LIST = 10;

export interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * About how many fields an answer may have: each field counts one, and what stands inside a list counts as often as the
 * list may have rows (`first` or `last`, also from a variable). Introspection is not counted; its depth is limited.
 * Each fragment is measured once however often it is spread.
 */
export function costOf(question: CostQuestion, work: Work = { selections: 0 }): number {
  const { schema, document, operation } = question;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, number>();

  function ofFragment(name: string): number {
    const present = measured.get(name);
    if (present !== undefined) return present;
    measured.set(name, 0);
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const cost = fragment ? ofSelections(fragment.selectionSet.selections, type) : 0;
    measured.set(name, cost);
    return cost;
  }

  function ofSelections(selections: readonly SelectionNode[], type: GraphQLNamedType | undefined): number {
    let sum = 0;
    for (const selection of selections) {
      work.selections++;
      if (selection.kind === Kind.FIELD) sum += ofField(selection, type);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) sum += ofFragment(selection.name.value);
      else sum += ofSelections(selection.selectionSet.selections, conditionOf(schema, selection.typeCondition, type));
    }
    return sum;
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType | undefined): number {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field || !node.selectionSet) return 1;
    const inner = ofSelections(node.selectionSet.selections, getNamedType(field.type));
    return 1 + rowsOf(node, field, parent!, question) * inner;
  }

  return ofSelections(operation.selectionSet.selections, schema.getRootType(operation.operation) ?? undefined);
}

function conditionOf(
  schema: GraphQLSchema,
  condition: { readonly name: { readonly value: string } } | undefined,
  parent: GraphQLNamedType | undefined,
): GraphQLNamedType | undefined {
  return condition ? schema.getType(condition.name.value) : parent;
}

function rowsOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
  question: CostQuestion,
): number {
  const sizes = field.args.filter((argument) => argument.name === 'first' || argument.name === 'last');
  if (sizes.length > 0) {
    const given = sizes.flatMap(({ name, defaultValue }) => {
      const written = node.arguments?.find((argument) => argument.name.value === name);
      const size = written ? numberOf(written.value, question) : defaultValue;
      return typeof size === 'number' && size > 0 ? [Math.min(size, LARGEST_PAGE)] : [];
    });
    return given.length > 0 ? Math.max(...given) : USUAL_PAGE;
  }
  if (!isListType(getNullableType(field.type))) return 1;
  // `edges` and `nodes` have been counted by the connection around them.
  return isObjectType(parent) && 'pageInfo' in parent.getFields() ? 1 : PLAIN_LIST;
}

function numberOf(value: ValueNode, { operation, variables }: CostQuestion): unknown {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  if (variables[name] !== undefined) return variables[name];
  const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === name);
  return definition?.defaultValue?.kind === Kind.INT ? Number(definition.defaultValue.value) : undefined;
}
