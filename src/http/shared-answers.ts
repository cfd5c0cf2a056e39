import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Kind, OperationTypeNode, type OperationDefinitionNode } from 'graphql';

/** How long an answer may be given again, as long as the figures in it are kept. */
const GOOD_FOR_MS = 1_000;
/** Whoever comes first after that works it out anew; the others are given the old one meanwhile, for so long. */
const RENEWAL_MS = 250;
const MOST_KEPT = 500;
const LARGEST_KEPT = 256 * 1024;
/** A question of a dashboard is shorter; a push is not worth writing out. */
const LARGEST_ASKED = 16 * 1024;

/** What lets the plugin say that the answer of a request may be given again. */
export interface ShareableMark {
  /** Set where every root field is one that may be shared; taken back where something failed. */
  isShareable: boolean;
}

interface Kept {
  until: number;
  readonly type: string;
  readonly payload: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Under what its answer may be given again; null: it is not looked up. */
    shareKey: string | null;
    share: ShareableMark;
  }
}

export interface SharedAnswers {
  /** Answers from memory where the same viewer asked the very same less than a second ago. */
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;
  /** Keeps an answer that may be given again. */
  readonly keep: (request: FastifyRequest, reply: FastifyReply, payload: unknown) => void;
  readonly plugin: ApolloServerPlugin<{ readonly share: ShareableMark }>;
}

/**
 * Dashboards ask the same again and again, and what they ask is worked out once a second anyway: so the answer is written
 * once a second, too. Only for queries by POST whose every root field is among `fields`, for one viewer, without errors.
 */
export function openSharedAnswers(fields: ReadonlySet<string>): SharedAnswers {
  const kept = new Map<string, Kept>();
  return {
    answer(request, reply) {
      request.share = { isShareable: false };
      request.shareKey = keyOf(request);
      const found = request.shareKey === null ? undefined : kept.get(request.shareKey);
      if (!found) return undefined;
      if (found.until < performance.now()) {
        found.until = performance.now() + RENEWAL_MS;
        return undefined;
      }
      return reply.code(200).type(found.type).header('cache-control', 'no-store').send(found.payload);
    },
    keep(request, reply, payload) {
      if (!request.shareKey || !request.share.isShareable || reply.statusCode !== 200) return;
      if (typeof payload !== 'string' || payload.length > LARGEST_KEPT) return;
      kept.delete(request.shareKey);
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
      const type = String(reply.getHeader('content-type'));
      kept.set(request.shareKey, { until: performance.now() + GOOD_FOR_MS, type, payload });
    },
    plugin: {
      async requestDidStart() {
        return {
          async didResolveOperation({ operation, contextValue }) {
            contextValue.share.isShareable = operation !== undefined && asksOnly(operation, fields);
          },
          async didEncounterErrors({ contextValue }) {
            contextValue.share.isShareable = false;
          },
        };
      },
    },
  };
}

function asksOnly(operation: OperationDefinitionNode, fields: ReadonlySet<string>): boolean {
  if (operation.operation !== OperationTypeNode.QUERY) return false;
  return operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && fields.has(selection.name.value),
  );
}

/** The viewer, the media type and the operation, whole: whatever may change an answer is in it. */
function keyOf(request: FastifyRequest): string | null {
  if (request.method !== 'POST' || !request.viewer) return null;
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_ASKED) return null;
  const { query, operationName, variables, extensions } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof query !== 'string' || extensions !== undefined) return null;
  if (!request.headers['content-type']?.startsWith('application/json')) return null;
  return JSON.stringify([
    request.viewer,
    request.headers.accept ?? '',
    query,
    operationName ?? null,
    variables ?? null,
  ]);
}
