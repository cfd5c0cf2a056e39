import type { FastifyInstance } from 'fastify';
import type { Log } from '../platform/log';
import type { Metrics } from './metrics';

/** Asked every few seconds by machines: worth a line only when something is wrong. */
const QUIET = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * One line and one measurement per request. The route's pattern stands for the path, which may hold a certificate's number;
 * no query, variable, header or body is logged, and of the caller only the kind.
 */
export function addRequestLog(app: FastifyInstance, log: Log, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    // A hijacked reply was written past Fastify.
    const status = reply.raw.statusCode;
    metrics.requests.observe({ method: request.method, route, status: String(status) }, reply.elapsedTime / 1000);
    const entry = {
      method: request.method,
      route,
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      viewer: request.viewer?.kind ?? 'nobody',
      requestId: request.id,
    };
    if (status >= 500) log.warn(entry, 'request');
    else if (QUIET.has(route)) log.debug(entry, 'request');
    else log.info(entry, 'request');
  });
}
