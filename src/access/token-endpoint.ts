import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Adapter, Configuration } from 'oidc-provider';
import { CustomOIDCProviderError, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
import { Provider } from 'oidc-provider/lib/provider.js';
import type { Hub } from '../platform/hub';
import { isUnavailable } from '../platform/unavailable';
import { type Attempts, TooManyAttempts } from './attempts';
import { isSecretOf } from './client-secret.rules';
import { MachineClient } from './machine-client.entity';
import { signingKeys, TOKEN_ALGORITHM } from './token-keys';

/** How long an access token is good, in seconds. */
export const TOKEN_LIFETIME_SECONDS = 3600;

/** Whom access tokens are for. */
export function audienceOf(hub: Hub): string {
  return `${hub.settings.publicUrl}/graphql`;
}

/** Answers `POST /oauth/token`; the body has not been read yet. `address` is the caller's. */
export type TokenEndpoint = (request: IncomingMessage, response: ServerResponse, address: string) => Promise<void>;

interface Call {
  readonly address: string;
  /** Whom the caller says to be, once that was looked up. */
  clientId: string | null;
  retryAfterSeconds: number | null;
}

/**
 * OAuth 2.0 client credentials (RFC 6749 §4.4) by oidc-provider, with everything else of it switched off. Clients are read
 * from `machine_client` at each call; a token is a JWT, so nothing is stored.
 */
export function openTokenEndpoint(hub: Hub, attempts: Attempts): TokenEndpoint {
  const calls = new AsyncLocalStorage<Call>();
  const provider = new Provider(
    hub.settings.publicUrl,
    configuration(hub, (name) => adapter(hub, name, calls, attempts)),
  );
  compareWithDigests(provider);
  provider.on('server_error', (_context, err) => hub.log.error({ err }, 'the token endpoint failed'));
  provider.use(async (context, next) => {
    await next();
    const call = calls.getStore()!;
    if (call.retryAfterSeconds !== null) context.set('Retry-After', String(call.retryAfterSeconds));
    await countOutcome(attempts, call, context.status);
  });
  const answer = provider.callback();
  return (request, response, address) =>
    calls.run({ address, clientId: null, retryAfterSeconds: null }, () => answer(request, response));
}

function configuration(hub: Hub, clients: (name: string) => Adapter): Configuration {
  const resourceServer = {
    scope: '',
    audience: audienceOf(hub),
    accessTokenFormat: 'jwt' as const,
    accessTokenTTL: TOKEN_LIFETIME_SECONDS,
    jwt: { sign: { alg: TOKEN_ALGORITHM } as const },
  };
  return {
    adapter: clients,
    jwks: { keys: signingKeys(hub.settings.keys.token) as never },
    routes: { token: '/oauth/token' },
    clientDefaults: { id_token_signed_response_alg: TOKEN_ALGORITHM },
    scopes: [],
    responseTypes: [],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audienceOf(hub),
        getResourceServerInfo: (_context, resource) => {
          if (resource !== audienceOf(hub)) throw new InvalidTarget();
          return resourceServer;
        },
      },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
    },
    ttl: { ClientCredentials: TOKEN_LIFETIME_SECONDS },
  };
}

/** The store that oidc-provider asks. It keeps nothing: JWTs are not stored, and clients are made by the command line. */
function adapter(hub: Hub, name: string, calls: AsyncLocalStorage<Call>, attempts: Attempts): Adapter {
  const keepsNothing = () => Promise.reject(new Error(`${name} is not kept by this hub`));
  return {
    find: (id) => (name === 'Client' ? findClient(hub, id, calls.getStore()!, attempts) : keepsNothing()),
    upsert: keepsNothing,
    findByUserCode: keepsNothing,
    findByUid: keepsNothing,
    consume: keepsNothing,
    destroy: keepsNothing,
    revokeByGrantId: keepsNothing,
  };
}

async function findClient(hub: Hub, clientId: string, call: Call, attempts: Attempts) {
  call.clientId = clientId.slice(0, 64);
  await attempts.refuseIfSlowed(call.clientId, call.address).catch((error) => answerSlowed(error, call));
  const client = await hub.database.manager
    .findOneBy(MachineClient, { clientId: call.clientId, active: 1 })
    .catch(answerUnavailable);
  if (!client) return undefined;
  return {
    client_id: client.clientId,
    // Not the secret but its digest: see compareWithDigests.
    client_secret: client.secretDigest.toString('hex'),
    token_endpoint_auth_method: 'client_secret_basic' as const,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}

function answerSlowed(error: unknown, call: Call): never {
  if (!(error instanceof TooManyAttempts)) throw error;
  call.retryAfterSeconds = error.retryAfterSeconds;
  throw temporarilyUnavailable(429, error.message);
}

function answerUnavailable(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  throw temporarilyUnavailable(503, 'The database cannot be reached: try again.');
}

/** An error in the form of RFC 6749 §5.2 with the code of §4.1.2.1, which names this case. */
function temporarilyUnavailable(status: number, description: string): Error {
  const error = new CustomOIDCProviderError('temporarily_unavailable', description);
  error.statusCode = status;
  error.status = status;
  error.expose = true;
  return error;
}

/** The hub keeps no secrets, so the provider's own comparison with one is replaced. */
function compareWithDigests(provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function compareClientSecret(actual: string) {
    return isSecretOf(Buffer.from(this.clientSecret!, 'hex'), actual);
  };
}

async function countOutcome(attempts: Attempts, call: Call, status: number): Promise<void> {
  if (call.clientId === null) return;
  if (status === 401) await attempts.noteFailure(call.clientId, call.address);
  if (status === 200) await attempts.noteSuccess(call.clientId, call.address);
}
