import type { Hub } from '../platform/hub';
import { Unauthenticated } from '../platform/refusal';
import { openSessionCheck } from './check-session';
import { openTokenCheck } from './check-token';
import { isSessionToken } from './session.rules';
import type { Viewer } from './viewer';

/** What a request brings to say who is asking; null: nothing. */
export interface Credentials {
  /** The header `authorization`. */
  readonly authorization: string | null;
  /** The session's cookie. */
  readonly cookie: string | null;
}

/** @throws Unauthenticated where something was brought that is not good; null where nothing was brought */
export type Authentication = (credentials: Credentials) => Promise<Viewer | null>;

/** Who is asking, by bearer token (a machine's or a session's) or by cookie. The header wins over the cookie. */
export function openAuthentication(hub: Hub): Authentication {
  const ofToken = openTokenCheck(hub);
  const ofSession = openSessionCheck(hub);
  return async ({ authorization, cookie }) => {
    if (authorization !== null) {
      const bearer = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization)?.[1];
      if (bearer === undefined) throw new Unauthenticated('The authorization header must be `Bearer` and a token.');
      return isSessionToken(bearer) ? ofSession(bearer) : ofToken(bearer);
    }
    return cookie === null ? null : ofSession(cookie);
  };
}
