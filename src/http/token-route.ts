import type { FastifyInstance } from 'fastify';
import type { TokenEndpoint } from '../access/token-endpoint';

/** `POST /oauth/token`; the endpoint reads the body and writes the answer itself. */
export function addTokenRoute(app: FastifyInstance, answer: TokenEndpoint): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.post('/oauth/token', async (request, reply) => {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      await answer(request.raw, reply.raw, request.ip);
    });
  });
}
