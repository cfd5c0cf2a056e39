import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import { type FastifyInstance, fastify } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Redis } from 'ioredis';
import { openAttempts } from '../access/attempts';
import { openAuthentication } from '../access/authentication';
import { prepareForUnknownAccounts } from '../access/password';
import { openTokenEndpoint } from '../access/token-endpoint';
import type { Viewer } from '../access/viewer';
import type { Hub } from '../platform/hub';
import { addErrorAnswers } from './error-answers';
import { addGraphqlRoute, LARGEST_BODY_BYTES } from './graphql-route';
import { openReadiness } from './health';
import { watchLoad } from './load';
import type { Metrics } from './metrics';
import { addMetricsRoute } from './metrics-route';
import { addRequestLog } from './request-log';
import { addSessionRoutes } from './session-routes';
import { addTokenRoute } from './token-route';

export interface HostOptions {
  readonly hub: Hub;
  /** Its root resolvers are replaced by timed ones. */
  readonly schema: GraphQLSchema;
  /** What resolvers are given, made anew for each operation. */
  readonly contextOf: (viewer: Viewer | null) => object;
  /** Root fields whose answers a viewer may be given again within a second; default none. */
  readonly sharedFields?: ReadonlySet<string>;
  readonly redis: Redis;
  readonly metrics: Metrics;
  /** After this an operation is answered 503; default OPERATION_PATIENCE_MS. */
  readonly operationPatienceMs?: number;
}

/** The HTTP side of the hub, not yet listening. */
export interface Host {
  /** For routes of other rooms; before `listen`. */
  readonly app: FastifyInstance;
  /** @returns the address, e.g. `http://127.0.0.1:4000`. @throws with code EADDRINUSE where the port is taken */
  listen(): Promise<string>;
  /** Takes no more requests and finishes those in hand; what is not finished after `patienceMs` is cut off. */
  close(patienceMs: number): Promise<void>;
}

export async function openHost(options: HostOptions): Promise<Host> {
  const { hub, redis, metrics } = options;
  const { settings } = hub;
  const app = await openApp(hub);
  const load = watchLoad();
  const authenticate = openAuthentication(hub);
  const state = { isClosing: false };
  addErrorAnswers(app, hub.log);
  addRequestLog(app, hub.log, metrics);
  addHealthRoutes(app, openReadiness(hub, redis), state);
  addMetricsRoute(app, metrics, authenticate);
  addTokenRoute(app, openTokenEndpoint(hub, openAttempts(hub, redis, 'token')));
  await prepareForUnknownAccounts();
  addSessionRoutes(app, hub, openAttempts(hub, redis, 'session'));
  const endGraphql = await addGraphqlRoute(app, {
    ...options,
    sharedFields: options.sharedFields ?? new Set(),
    authenticate,
    load,
    log: hub.log,
    publicUrl: settings.publicUrl,
    ...(options.operationPatienceMs === undefined ? {} : { patienceMs: options.operationPatienceMs }),
  });
  return {
    app,
    async listen() {
      await app.listen({ host: settings.host, port: settings.port });
      const { address, port, family } = app.server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    },
    async close(patienceMs) {
      state.isClosing = true;
      const cut = setTimeout(() => app.server.closeAllConnections(), patienceMs);
      // A connection whose last request has been answered meanwhile would be kept alive for the next.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
      await app.close();
      clearInterval(sweep);
      clearTimeout(cut);
      load.close();
      await endGraphql();
    },
  };
}

async function openApp({ settings }: Hub): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: LARGEST_BODY_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
  });
  app.decorateRequest('viewer', null);
  app.decorateRequest('shareKey', null);
  app.decorateRequest('share');
  const isTls = settings.publicUrl.startsWith('https:');
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: isTls,
  });
  await app.register(fastifyCookie);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  return app;
}

function addHealthRoutes(
  app: FastifyInstance,
  readiness: ReturnType<typeof openReadiness>,
  state: { readonly isClosing: boolean },
): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    if (state.isClosing) return reply.code(503).send({ status: 'not ready', reason: 'stopping' });
    const result = await readiness();
    return reply.code(result.status === 'ready' ? 200 : 503).send(result);
  });
}
