import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'hub_session';

export function sessionCookieOf(request: FastifyRequest): string | null {
  return request.cookies[NAME] ?? null;
}

/** Out of reach of scripts, sent to the hub's own pages only, and over TLS only where the hub is reached by it. */
export function setSessionCookie(reply: FastifyReply, token: string, expires: Date, publicUrl: string): void {
  reply.setCookie(NAME, token, { ...attributes(publicUrl), expires });
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string): void {
  reply.clearCookie(NAME, attributes(publicUrl));
}

function attributes(publicUrl: string) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: publicUrl.startsWith('https:') } as const;
}
