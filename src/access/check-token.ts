import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { Hub } from '../platform/hub';
import { Unauthenticated } from '../platform/refusal';
import { singleFlight } from '../platform/single-flight';
import { MachineClient } from './machine-client.entity';
import { audienceOf } from './token-endpoint';
import { TOKEN_ALGORITHM, verificationKeys } from './token-keys';
import type { Viewer } from './viewer';

/** For how long a client's row may be taken from memory: a client that is switched off is out after this time. */
const CLIENT_MEMORY_MS = 2_000;
/** Signatures are checked once per token; so many tokens are remembered. */
const MOST_TOKENS = 5_000;
/** Longer ones are no tokens of this hub. */
const LONGEST_TOKEN = 2_048;

interface Checked {
  readonly clientId: string;
  /** Seconds since 1970, by the machine's clock, as the token's issuer counts. */
  readonly expiresAt: number;
}

/**
 * Checks access tokens of `POST /oauth/token` and gives who they stand for.
 * The returned function throws Unauthenticated where a token is wrong, expired, or its client switched off.
 */
export function openTokenCheck(hub: Hub): (token: string) => Promise<Viewer> {
  const keys = createLocalJWKSet({ keys: verificationKeys(hub.settings.keys.token) });
  const expected = {
    issuer: hub.settings.publicUrl,
    audience: audienceOf(hub),
    algorithms: [TOKEN_ALGORITHM],
    typ: 'at+jwt',
    requiredClaims: ['exp', 'client_id'],
  };
  const remembered = new Map<string, Checked>();
  const clients = singleFlight<Viewer | null>(CLIENT_MEMORY_MS, MOST_TOKENS);

  async function check(token: string): Promise<Checked> {
    const present = remembered.get(token);
    if (present) return present;
    const { payload } = await jwtVerify(token, keys, expected).catch(refuse);
    const checked = { clientId: String(payload.client_id), expiresAt: payload.exp! };
    if (remembered.size >= MOST_TOKENS) remembered.delete(remembered.keys().next().value!);
    remembered.set(token, checked);
    return checked;
  }

  return async (token) => {
    if (token.length > LONGEST_TOKEN) throw new Unauthenticated(WRONG);
    const { clientId, expiresAt } = await check(token);
    if (expiresAt * 1000 <= Date.now()) {
      remembered.delete(token);
      throw new Unauthenticated(EXPIRED);
    }
    const viewer = await clients(clientId, () => viewerOfClient(hub, clientId));
    if (!viewer) throw new Unauthenticated(WRONG);
    return viewer;
  };
}

const WRONG = 'The bearer token is not good: get one from POST /oauth/token.';
const EXPIRED = 'The bearer token has expired: get a new one from POST /oauth/token.';

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw new Unauthenticated(EXPIRED);
  if (error instanceof errors.JOSEError) throw new Unauthenticated(WRONG);
  throw error;
}

async function viewerOfClient(hub: Hub, clientId: string): Promise<Viewer | null> {
  const client = await hub.database.manager.findOneBy(MachineClient, { clientId, active: 1 });
  if (!client) return null;
  const { kind, name, providerId } = client;
  if (kind !== 'provider') return { kind, clientId, name };
  return providerId === null ? null : { kind, clientId, name, providerId };
}
