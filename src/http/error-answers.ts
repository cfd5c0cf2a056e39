import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../platform/log';
import { isUnavailable } from '../platform/unavailable';
import { INTERNAL, UNAVAILABLE } from './graphql-errors';
import { sendGraphqlError } from './graphql-route';
import { sendProblem } from './problem';

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Answers what goes wrong outside of GraphQL: on `/graphql` in its form, elsewhere as a problem body. */
export function addErrorAnswers(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = answerTo(error);
    if (answer.status >= 500) log.error({ err: error, requestId: request.id }, 'a request failed');
    return send(request, reply, answer);
  });
  app.setNotFoundHandler((request, reply) =>
    send(request, reply, { status: 404, code: 'NOT_FOUND', message: 'There is nothing at this address.' }),
  );
}

function send(request: FastifyRequest, reply: FastifyReply, { status, code, message }: Answer): FastifyReply {
  return request.routeOptions.url === '/graphql'
    ? sendGraphqlError(request, reply, status, code, message)
    : sendProblem(reply, status, code, message);
}

function answerTo(error: FastifyError): Answer {
  const status = error.statusCode ?? 500;
  if (status === 413)
    return { status, code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 2 MiB: send less at once.' };
  if (status === 415) return { status, code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the body as application/json.' };
  if (status >= 400 && status < 500)
    return { status, code: 'BAD_REQUEST', message: 'The request cannot be read: check its body and headers.' };
  if (isUnavailable(error))
    return { status: 503, code: UNAVAILABLE, message: 'A server that the hub needs is away: try again.' };
  return {
    status: 500,
    code: INTERNAL,
    message: 'Something went wrong in the hub; the header x-request-id finds it in the log.',
  };
}
