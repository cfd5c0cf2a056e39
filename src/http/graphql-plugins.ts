import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { Log } from '../platform/log';
import { INTERNAL, toldOf, UNAVAILABLE } from './graphql-errors';
import { boundedNames, type Metrics } from './metrics';
import type { ShareableMark } from './shared-answers';

/** What the host adds to the context of every operation. */
export interface RequestMark {
  readonly requestId: string;
  readonly share: ShareableMark;
}

/** Logs what went wrong in the hub itself, with the original error, and puts the request id beside its code. */
export function errorLog(log: Log): ApolloServerPlugin<RequestMark> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors) {
            const { code } = toldOf(error, error.extensions?.code as string | undefined);
            const entry = {
              err: unwrapResolverError(error),
              requestId: contextValue.requestId,
              path: error.path?.join('.'),
            };
            if (code === INTERNAL) log.error(entry, 'an operation failed');
            if (code === UNAVAILABLE) log.warn(entry, 'an operation met a server that is away');
          }
        },
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          for (const error of response.body.singleResult.errors ?? [])
            if (error.extensions?.code === INTERNAL) error.extensions.requestId = contextValue.requestId;
        },
      };
    },
  };
}

/** What may be wrong with a document or its variables. */
const ORDINARY = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * The status of an answer that has errors only. A client that takes nothing but `application/json` gets 200 for a document
 * that is wrong (GraphQL over HTTP, §6.4.1); what exceeds a limit is 400 for everybody; a server that is away 503.
 */
export const statusOfErrors: ApolloServerPlugin<RequestMark> = {
  async requestDidStart() {
    return {
      async willSendResponse(context) {
        const { http, body } = context.response;
        if (body.kind !== 'single' || !body.singleResult.errors?.length || body.singleResult.data) return;
        const codes = body.singleResult.errors.map((error) => String(error.extensions?.code));
        if (codes.includes(UNAVAILABLE)) {
          http.status = 503;
          http.headers.set('retry-after', '1');
        } else if (http.status === 400 && takesPlainJsonOnly(context) && codes.every((code) => ORDINARY.has(code))) {
          http.status = 200;
        }
      },
    };
  },
};

function takesPlainJsonOnly({ request }: GraphQLRequestContext<RequestMark>): boolean {
  const accept = request.http?.headers.get('accept');
  return accept?.includes('application/json') === true && !accept.includes('application/graphql-response+json');
}

/** Times operations by the names that clients gave them. */
export function operationTimes(metrics: Metrics): ApolloServerPlugin<RequestMark> {
  const nameOf = boundedNames();
  return {
    async requestDidStart() {
      const end = metrics.operations.startTimer();
      return {
        async willSendResponse({ response, operation, operationName }) {
          const failed = response.body.kind === 'single' && (response.body.singleResult.errors?.length ?? 0) > 0;
          // Of a document that did not pass, the name says nothing and may be anything.
          end({ operation: operation ? nameOf(operationName) : 'refused', outcome: failed ? 'error' : 'ok' });
        },
      };
    },
  };
}
