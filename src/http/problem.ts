import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A problem body (RFC 9457) with a code for programs. */
export function sendProblem(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail });
}
