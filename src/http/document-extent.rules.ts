import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';

/** How large an operation is once its fragments are written out; nothing of the schema is needed. */
export interface Extent {
  /** Fields inside fields, outside of introspection. */
  readonly depth: number;
  /** The same below `__schema` and `__type`. */
  readonly introspectionDepth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields at the outermost level. */
  readonly fields: number;
}

const NOTHING: Extent = { depth: 0, introspectionDepth: 0, aliases: 0, directives: 0, fields: 0 };

/** Counts how many selections were looked at: the measure of what measuring costs. */
export interface Work {
  selections: number;
}

/**
 * The extent of every operation of a document. Each fragment is measured once however often it is spread, so a document of
 * n selections costs n steps, also where its fragments stand for 2^100 fields. Cycles count as nothing: validation names them.
 */
export function extentsOf(document: DocumentNode, work: Work = { selections: 0 }): Extent[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const measured = new Map<string, Extent>();

  function ofFragment(name: string): Extent {
    const present = measured.get(name);
    if (present) return present;
    measured.set(name, NOTHING);
    const fragment = fragments.get(name);
    const extent = fragment ? ofSelections(fragment.selectionSet.selections) : NOTHING;
    measured.set(name, extent);
    return extent;
  }

  function ofSelections(selections: readonly SelectionNode[]): Extent {
    let sum = NOTHING;
    for (const selection of selections) {
      work.selections++;
      sum = beside(sum, ofSelection(selection));
    }
    return sum;
  }

  function ofSelection(selection: SelectionNode): Extent {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) return withDirectives(ofFragment(selection.name.value), directives);
    const inner = selection.selectionSet ? ofSelections(selection.selectionSet.selections) : NOTHING;
    if (selection.kind === Kind.INLINE_FRAGMENT) return withDirectives(inner, directives);
    const isIntrospection = selection.name.value === '__schema' || selection.name.value === '__type';
    return {
      depth: isIntrospection ? 1 : 1 + inner.depth,
      introspectionDepth: isIntrospection ? 1 + inner.depth : inner.introspectionDepth,
      aliases: inner.aliases + (selection.alias ? 1 : 0),
      directives: inner.directives + directives,
      fields: 1,
    };
  }

  return operations.map((operation) =>
    withDirectives(ofSelections(operation.selectionSet.selections), operation.directives?.length ?? 0),
  );
}

function withDirectives(extent: Extent, directives: number): Extent {
  return directives === 0 ? extent : { ...extent, directives: extent.directives + directives };
}

function beside(one: Extent, other: Extent): Extent {
  return {
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    fields: one.fields + other.fields,
  };
}
