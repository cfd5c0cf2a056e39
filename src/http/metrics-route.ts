import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authentication } from '../access/authentication';
import type { Metrics } from './metrics';
import { sendProblem } from './problem';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
/** What proxies add: behind one on the same machine every request seems to come from it. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * `GET /metrics`: for whoever is on the machine itself without a proxy between, and for the role system-admin with a bearer
 * token. Nothing personal is in it, but it tells how busy the hub is and what is asked of it.
 */
export function addMetricsRoute(app: FastifyInstance, metrics: Metrics, authenticate: Authentication): void {
  app.get('/metrics', async (request, reply) => {
    if (!isOnThisMachine(request) && !(await isOperator(request, authenticate)))
      return sendProblem(
        reply,
        403,
        'FORBIDDEN',
        'The metrics are read on the machine itself, or with a system-admin’s bearer token.',
      );
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function isOnThisMachine(request: FastifyRequest): boolean {
  return (
    LOOPBACK.has(request.socket.remoteAddress ?? '') && FORWARDING.every((name) => request.headers[name] === undefined)
  );
}

async function isOperator(request: FastifyRequest, authenticate: Authentication): Promise<boolean> {
  const authorization = request.headers.authorization ?? null;
  const viewer = await authenticate({ authorization, cookie: null }).catch(() => null);
  return viewer?.kind === 'user' && viewer.role === 'system-admin';
}
