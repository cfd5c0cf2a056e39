import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Attempts, TooManyAttempts } from '../access/attempts';
import { endSession } from '../access/end-session';
import { isSessionToken } from '../access/session.rules';
import { type SignInRefusal, startSession } from '../access/start-session';
import type { Hub } from '../platform/hub';
import { isFromOwnOrigin } from './own-origin';
import { sendProblem } from './problem';
import { clearSessionCookie, sessionCookieOf, setSessionCookie } from './session-cookie';

const signIn = z.object({
  username: z.string().min(1).max(256),
  password: z.string().min(1).max(1_024),
  code: z.string().max(32).optional(),
});

const DETAIL: Readonly<Record<SignInRefusal, string>> = {
  INVALID_CREDENTIALS: 'The username, the password or the code is not right.',
  TOTP_REQUIRED: 'This sign-in has a second factor: send the six digits of its app as `code` too.',
};

/** `POST /session` signs a person in, `DELETE /session` out. */
export function addSessionRoutes(app: FastifyInstance, hub: Hub, attempts: Attempts): void {
  const { publicUrl } = hub.settings;
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/session' || isFromOwnOrigin(request, publicUrl)) return;
    return sendProblem(reply, 403, 'FOREIGN_ORIGIN', 'Pages of other sites may not sign anybody in or out.');
  });
  app.post('/session', { bodyLimit: 16 * 1024 }, async (request, reply) => {
    const input = signIn.safeParse(request.body);
    if (!input.success)
      return sendProblem(
        reply,
        400,
        'BAD_REQUEST',
        'Send JSON with `username` and `password`, and `code` where asked for.',
      );
    const outcome = await startSession(hub, attempts, input.data, request.ip).catch((error: unknown) => slowed(error));
    reply.header('cache-control', 'no-store');
    if (outcome instanceof TooManyAttempts) return sendSlowed(reply, outcome);
    if (typeof outcome === 'string') return sendProblem(reply, 401, outcome, DETAIL[outcome]);
    setSessionCookie(reply, outcome.token, outcome.expiresAt, publicUrl);
    return { token: outcome.token, expiresAt: outcome.expiresAt.toISOString() };
  });
  app.delete('/session', async (request, reply) => {
    for (const token of presentedTokens(request)) await endSession(hub, token);
    clearSessionCookie(reply, publicUrl);
    return reply.code(204).send();
  });
}

function slowed(error: unknown): TooManyAttempts {
  if (error instanceof TooManyAttempts) return error;
  throw error;
}

function sendSlowed(reply: FastifyReply, slowed: TooManyAttempts): FastifyReply {
  reply.header('retry-after', String(slowed.retryAfterSeconds));
  return sendProblem(reply, 429, 'TOO_MANY_ATTEMPTS', slowed.message);
}

function presentedTokens(request: FastifyRequest): string[] {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return [bearer, sessionCookieOf(request)].filter(
    (token) => typeof token === 'string' && isSessionToken(token),
  ) as string[];
}
