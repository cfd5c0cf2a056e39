import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Authentication } from '../access/authentication';
import type { Viewer } from '../access/viewer';
import type { Log } from '../platform/log';
import { Unauthenticated } from '../platform/refusal';
import { isUnavailable } from '../platform/unavailable';
import { formatError, UNAVAILABLE } from './graphql-errors';
import { costLimit, documentLimitsRule, GRAPHQL_LIMITS } from './graphql-limits';
import { errorLog, operationTimes, type RequestMark, statusOfErrors } from './graphql-plugins';
import type { LoadWatch } from './load';
import { type Metrics, timeRootFields } from './metrics';
import { isFromOwnOrigin } from './own-origin';
import { openSharedAnswers, type SharedAnswers } from './shared-answers';
import { clearSessionCookie, sessionCookieOf } from './session-cookie';

/** The largest body of a push of 1,000 completions is about a quarter of it. */
export const LARGEST_BODY_BYTES = 2 * 1024 * 1024;
/** After this an operation is answered 503; what it has begun in the database ends there by itself. */
export const OPERATION_PATIENCE_MS = 30_000;

export interface GraphqlRouteOptions {
  /** Its root resolvers are replaced by timed ones. */
  readonly schema: GraphQLSchema;
  /** What resolvers are given, made anew for each operation. */
  readonly contextOf: (viewer: Viewer | null) => object;
  readonly authenticate: Authentication;
  readonly metrics: Metrics;
  readonly load: LoadWatch;
  readonly log: Log;
  readonly publicUrl: string;
  /** Root fields whose answers a viewer may be given again within a second. */
  readonly sharedFields: ReadonlySet<string>;
  readonly patienceMs?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once it is known who is asking. */
    viewer: Viewer | null;
  }
}

/** Adds `/graphql`. Resolves once operations can be answered; returns how to end it, after the HTTP server. */
export async function addGraphqlRoute(
  app: FastifyInstance,
  options: GraphqlRouteOptions,
): Promise<() => Promise<void>> {
  timeRootFields(options.schema, options.metrics.rootFields);
  const shared = openSharedAnswers(options.sharedFields);
  const apollo = apolloOf(options, shared);
  await apollo.start();
  const handler = fastifyApolloHandler(apollo, {
    context: async (request) =>
      Object.assign(options.contextOf(request.viewer), { requestId: request.id, share: request.share }),
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    bodyLimit: LARGEST_BODY_BYTES,
    onRequest: [
      (request, reply) => refuseOverload(options, request, reply),
      (request, reply) => identify(options, request, reply),
    ],
    preHandler: async (request, reply) => shared.answer(request, reply),
    onSend: async (request, reply, payload) => shared.keep(request, reply, payload),
    handler: (request, reply) =>
      inTime(handler.call(app, request, reply), request, reply, options.patienceMs ?? OPERATION_PATIENCE_MS),
  });
  return () => apollo.stop();
}

function apolloOf({ schema, log, metrics }: GraphqlRouteOptions, shared: SharedAnswers): ApolloServer<RequestMark> {
  const plugins: ApolloServerPlugin<RequestMark>[] = [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    costLimit,
    statusOfErrors,
    errorLog(log),
    operationTimes(metrics),
    shared.plugin,
  ];
  return new ApolloServer<RequestMark>({
    schema,
    plugins,
    formatError,
    logger: log,
    nodeEnv: 'production',
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: GRAPHQL_LIMITS.tokens },
    validationRules: [documentLimitsRule],
    validationOptions: { maxErrors: 5 },
    executionOptions: { maxCoercionErrors: 20 },
  });
}

async function refuseOverload(
  { load }: GraphqlRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  if (!load.isOverloaded()) return;
  reply.header('retry-after', '1');
  return sendGraphqlError(request, reply, 503, UNAVAILABLE, 'The hub is overloaded: try again in a moment.');
}

/** Says who is asking before the body is read; a token that is not good is refused, no token is nobody. */
async function identify(options: GraphqlRouteOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const cookie = sessionCookieOf(request);
  if (cookie !== null && request.method !== 'GET' && !isFromOwnOrigin(request, options.publicUrl))
    return sendGraphqlError(request, reply, 403, 'FORBIDDEN', 'Pages of other sites may not use this sign-in.');
  try {
    request.viewer = await options.authenticate({ authorization: request.headers.authorization ?? null, cookie });
  } catch (error) {
    if (error instanceof Unauthenticated) {
      reply.header('www-authenticate', 'Bearer realm="hub", error="invalid_token"');
      if (cookie !== null) clearSessionCookie(reply, options.publicUrl);
      return sendGraphqlError(request, reply, 401, 'UNAUTHENTICATED', error.message);
    }
    if (!isUnavailable(error)) throw error;
    reply.header('retry-after', '1');
    return sendGraphqlError(request, reply, 503, UNAVAILABLE, 'A server that the hub needs is away: try again.');
  }
}

/** An answer of the host itself, in the form of GraphQL and in the media type that the client asked for. */
export function sendGraphqlError(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  const type = (request.headers.accept ?? '').includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  return reply
    .code(status)
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

async function inTime(
  work: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  patienceMs: number,
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<FastifyReply>((resolve) => {
    timer = setTimeout(() => {
      reply.header('retry-after', '5');
      resolve(
        sendGraphqlError(
          request,
          reply,
          503,
          'DEADLINE_EXCEEDED',
          'The operation took too long: ask for less at once.',
        ),
      );
    }, patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
