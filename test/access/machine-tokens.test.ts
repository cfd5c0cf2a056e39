import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { type ClientCredentials, createMachineClient } from '../../src/access/create-machine-client';
import { digestOf } from '../../src/access/client-secret.rules';
import { signingKeys, TOKEN_ALGORITHM } from '../../src/access/token-keys';
import { createProviderClient } from '../../src/intake/create-provider-client';
import { Refusal } from '../../src/platform/refusal';
import { ask, startTestHost, type TestHost } from '../http/test-host';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let host: TestHost;
let client: ClientCredentials;
beforeAll(async () => {
  hub = await openTestHub();
  host = await startTestHost(hub);
  client = await createProviderClient(hub, { code: 'BZ-XUEXI', name: '滨州学习网', providerKind: 'THIRD_PARTY' });
});
afterAll(async () => {
  await host?.close();
  await hub?.close();
});

interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function postToken(form: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenAnswer> {
  const answer = await fetch(`${host.url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

const GRANT = { grant_type: 'client_credentials' };

function basic({ clientId, clientSecret }: ClientCredentials): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
}

async function tokenOf(credentials: ClientCredentials): Promise<string> {
  return String((await postToken(GRANT, basic(credentials))).body.access_token);
}

function whoAmI(token: string) {
  return ask(host.url, '{ whoAmI }', { headers: { authorization: `Bearer ${token}` } });
}

/** A token as the hub would sign it, with other contents. */
async function signed(changes: {
  readonly expiresIn?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly typ?: string;
}) {
  const key = signingKeys(hub.settings.keys.token)[0]!;
  return new SignJWT({ client_id: client.clientId })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: key.kid!, typ: changes.typ ?? 'at+jwt' })
    .setIssuer(changes.issuer ?? hub.settings.publicUrl)
    .setAudience(changes.audience ?? `${hub.settings.publicUrl}/graphql`)
    .setExpirationTime(changes.expiresIn ?? '1h')
    .sign(await importJWK(key, TOKEN_ALGORITHM));
}

describe('POST /oauth/token', () => {
  it.each([
    ['client_secret_basic', () => postToken(GRANT, basic(client))],
    [
      'client_secret_post',
      () => postToken({ ...GRANT, client_id: client.clientId, client_secret: client.clientSecret }),
    ],
  ])('gives a bearer token of 3,600 s for %s', async (_, post) => {
    const { status, headers, body } = await post();
    expect({ status, body }).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^ey/), expires_in: 3600, token_type: 'Bearer' },
    });
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('set-cookie')).toBeNull();
    const token = String(body.access_token);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 't1', typ: 'at+jwt' });
    const { iat, exp, ...claims } = decodeJwt(token);
    expect(exp! - iat!).toBe(3600);
    expect(claims).toEqual({
      iss: 'http://127.0.0.1:4000',
      aud: 'http://127.0.0.1:4000/graphql',
      sub: client.clientId,
      client_id: client.clientId,
      jti: expect.any(String),
    });
  });

  it.each([
    ['a wrong secret', () => ({ ...client, clientSecret: `${client.clientSecret.slice(0, -1)}!` })],
    [
      'the digest that the database holds',
      () => ({ ...client, clientSecret: digestOf(client.clientSecret).toString('hex') }),
    ],
    ['an unknown client', () => ({ clientId: 'provider-0000000000000000', clientSecret: client.clientSecret })],
  ])('answers %s with 401 invalid_client (RFC 6749 §5.2)', async (_, credentials) => {
    const { status, headers, body } = await postToken(GRANT, basic(credentials()));
    expect([status, body.error]).toEqual([401, 'invalid_client']);
    expect(headers.get('www-authenticate')).toContain('Basic');
  });

  it.each([
    ['no grant type', {}, 'invalid_request'],
    ['another grant', { grant_type: 'password', username: 'u', password: 'p' }, 'unsupported_grant_type'],
    ['another resource', { ...GRANT, resource: 'https://elsewhere.example/' }, 'invalid_target'],
  ])('answers %s with 400', async (_, form, error) => {
    const { status, body } = await postToken(form as Record<string, string>, basic(client));
    expect([status, body.error]).toEqual([400, error]);
  });

  it('answers without any client with 400 invalid_request and JSON bodies with 400', async () => {
    expect((await postToken(GRANT)).body.error).toBe('invalid_request');
    const json = await fetch(`${host.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...basic(client) },
      body: JSON.stringify(GRANT),
    });
    expect([json.status, ((await json.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
  });

  it.each(['/.well-known/openid-configuration', '/jwks', '/auth', '/oauth/token', '/token/introspection'])(
    'serves nothing else of OAuth: GET %s is 404',
    async (path) => {
      expect((await fetch(host.url + path)).status).toBe(404);
    },
  );

  it('pauses an address that failed 5 times with one client, and leaves other clients alone', async () => {
    const victim = await createMachineClient(hub, { kind: 'dashboard', code: 'SLOWED' });
    const wrong = { ...victim, clientSecret: 'wrong' };
    for (let attempt = 1; attempt <= 5; attempt++) expect((await postToken(GRANT, basic(wrong))).status).toBe(401);
    const slowed = await postToken(GRANT, basic(victim));
    expect([slowed.status, slowed.body.error]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await postToken(GRANT, basic(client))).status).toBe(200);
  });
});

describe('a bearer token', () => {
  it('stands for its client', async () => {
    expect((await whoAmI(await tokenOf(client))).data).toEqual({ whoAmI: '滨州学习网' });
    const dashboard = await createMachineClient(hub, { kind: 'dashboard', code: 'SCREEN' });
    expect((await whoAmI(await tokenOf(dashboard))).data).toEqual({ whoAmI: 'SCREEN' });
  });

  it('is asked of nobody: without one a public query is answered for nobody', async () => {
    expect((await ask(host.url, '{ whoAmI }')).data).toEqual({ whoAmI: null });
  });

  it.each([
    ['garbage', async () => 'garbage'],
    ['a token whose contents were changed', async () => (await tokenOf(client)).replace(/\.(.{20})./, '.$1_')],
    ['an expired token', () => signed({ expiresIn: '-1s' })],
    ['a token of another issuer', () => signed({ issuer: 'https://elsewhere.example' })],
    ['a token for another audience', () => signed({ audience: 'https://elsewhere.example' })],
    ['a token of another kind', () => signed({ typ: 'JWT' })],
    ['a token of 10,000 characters', async () => 'x'.repeat(10_000)],
  ])('%s is answered 401 UNAUTHENTICATED', async (_, token) => {
    const answer = await whoAmI(await token());
    expect([answer.status, answer.code, answer.data]).toEqual([401, 'UNAUTHENTICATED', undefined]);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('signed like one of the hub is good, so that the refusals above are for their reason', async () => {
    expect((await whoAmI(await signed({}))).data).toEqual({ whoAmI: '滨州学习网' });
  });

  it('is refused within seconds once its client is switched off', async () => {
    const revoked = await createMachineClient(hub, { kind: 'title-evaluation', code: 'REVOKED' });
    const token = await tokenOf(revoked);
    expect((await whoAmI(token)).status).toBe(200);
    await hub.sql.execute('UPDATE machine_client SET active = 0 WHERE client_id = ?', [revoked.clientId]);
    const switchedOffAt = performance.now();
    while ((await whoAmI(token)).status === 200) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(performance.now() - switchedOffAt).toBeLessThan(5_000);
    expect((await postToken(GRANT, basic(revoked))).body.error).toBe('invalid_client');
  });
});

describe('createProviderClient', () => {
  it('makes an unknown provider with an approval for everything, and a second client without one', async () => {
    await createProviderClient(hub, { code: 'BZ-TWO', providerKind: 'INDUSTRY' });
    await createProviderClient(hub, { code: 'BZ-TWO' });
    const rows = await hub.sql.query(
      `SELECT p.name, p.kind, a.from_year, a.to_year, a.kind AS only_kind, a.topic,
         (SELECT COUNT(*) FROM machine_client c WHERE c.provider_id = p.id) AS clients
       FROM provider p JOIN provider_approval a ON a.provider_id = p.id WHERE p.code = 'BZ-TWO'`,
    );
    expect(rows).toEqual([
      { name: 'BZ-TWO', kind: 'INDUSTRY', from_year: null, to_year: null, only_kind: null, topic: null, clients: 2 },
    ]);
  });

  it.each([
    ['without its kind', { code: 'BZ-NEW' }, '--provider-kind'],
    ['with a kind there is not', { code: 'BZ-NEW', providerKind: 'SCHOOL' }, '--provider-kind'],
    ['with another kind than it has', { code: 'BZ-XUEXI', providerKind: 'INDUSTRY' }, 'THIRD_PARTY'],
    ['with a slash in its code', { code: 'BZ/NEW', providerKind: 'INDUSTRY' }, '--code'],
    ['with an empty name', { code: 'BZ-NEW', name: ' ', providerKind: 'INDUSTRY' }, '--name'],
  ])('refuses a provider %s and keeps nothing', async (_, input, words) => {
    const error = await createProviderClient(hub, input).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).flaws[0]!.message).toContain(words);
    expect(await hub.sql.query("SELECT id FROM provider WHERE code LIKE '%NEW'")).toEqual([]);
  });

  it('keeps a digest, never the secret', async () => {
    const [row] = await hub.sql.query<Record<string, unknown>>('SELECT * FROM machine_client WHERE client_id = ?', [
      client.clientId,
    ]);
    expect(JSON.stringify(row)).not.toContain(client.clientSecret);
    expect((row!.secret_digest as Buffer).length).toBe(32);
  });
});
