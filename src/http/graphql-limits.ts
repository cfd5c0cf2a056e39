import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql';
import { type Extent, extentsOf } from './document-extent.rules';
import { costOf } from './operation-cost.rules';

/** What one operation may ask for. Beyond it the answer is 400 with the code beside the limit. */
export const GRAPHQL_LIMITS = {
  /** TOO_MANY_TOKENS */
  tokens: 1_000,
  /** TOO_DEEP */
  depth: 12,
  /** TOO_DEEP; the introspection query of graphql-js asks for 15. */
  introspectionDepth: 20,
  /** TOO_MANY_ALIASES */
  aliases: 30,
  /** TOO_MANY_ROOT_FIELDS */
  rootFields: 20,
  /** TOO_MANY_DIRECTIVES */
  directives: 20,
  /** TOO_EXPENSIVE */
  cost: 25_000,
} as const;

export type LimitCode =
  | 'TOO_MANY_TOKENS'
  | 'TOO_DEEP'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_ROOT_FIELDS'
  | 'TOO_MANY_DIRECTIVES'
  | 'TOO_EXPENSIVE';

/** An operation asks for more than one may; the message names the limit and how much was asked for. */
export class LimitExceeded extends GraphQLError {
  constructor(code: LimitCode, message: string) {
    super(message, { extensions: { code, http: { status: 400 } } });
    this.name = 'LimitExceeded';
  }
}

/** A validation rule: what the form of a document alone says, before anything of it is executed. */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      for (const extent of extentsOf(document)) for (const excess of excessesOf(extent)) context.reportError(excess);
    },
  };
}

function* excessesOf(extent: Extent): Iterable<LimitExceeded> {
  const limits = GRAPHQL_LIMITS;
  const asked = [
    ['TOO_DEEP', 'levels of fields', extent.depth, limits.depth],
    ['TOO_DEEP', 'levels of introspection', extent.introspectionDepth, limits.introspectionDepth],
    ['TOO_MANY_ALIASES', 'aliases', extent.aliases, limits.aliases],
    ['TOO_MANY_ROOT_FIELDS', 'fields at the top', extent.fields, limits.rootFields],
    ['TOO_MANY_DIRECTIVES', 'directives', extent.directives, limits.directives],
  ] as const;
  for (const [code, what, count, most] of asked)
    if (count > most)
      yield new LimitExceeded(code, `The operation has ${figure(count)} ${what}; at most ${most} are allowed.`);
}

/** A plugin: what an operation would cost with the variables it came with. */
export const costLimit: ApolloServerPlugin<BaseContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        if (!operation) return;
        const cost = costOf({ schema, document, operation, variables: request.variables ?? {} });
        if (cost <= GRAPHQL_LIMITS.cost) return;
        throw new LimitExceeded(
          'TOO_EXPENSIVE',
          `The operation may answer ${figure(cost)} fields; at most ${GRAPHQL_LIMITS.cost} are allowed: ask for smaller pages or fewer fields.`,
        );
      },
    };
  },
};

function figure(count: number): string {
  return count > 1e9 ? 'more than a billion' : String(count);
}
