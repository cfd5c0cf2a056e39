import { TOTP } from 'otpauth';
import { createUser } from '../../src/access/create-user';
import { Refusal } from '../../src/platform/refusal';
import { ask, startTestHost, type TestHost } from '../http/test-host';
import { openTestHub, type TestHub } from '../support/test-hub';

const PASSWORD = '滨州 correct horse 42';
const MINUTE = 60_000;

let hub: TestHub;
let strictHub: TestHub;
let host: TestHost;
beforeAll(async () => {
  hub = await openTestHub();
  strictHub = { ...hub, settings: { ...hub.settings, requireTotp: true } };
  host = await startTestHost(hub);
  await createUser(hub, { username: 'City.Admin', password: PASSWORD, role: 'bureau-admin', region: '371600' });
});
afterAll(async () => {
  await host?.close();
  await hub?.close();
});

interface SessionAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function signIn(input: unknown, headers: Record<string, string> = {}): Promise<SessionAnswer> {
  const answer = await fetch(`${host.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

async function tokenOf(username = 'city.admin'): Promise<string> {
  return String((await signIn({ username, password: PASSWORD })).body.token);
}

function whoAmI(headers: Record<string, string>) {
  return ask(host.url, '{ whoAmI }', { headers });
}

describe('POST /session', () => {
  it('sets a httpOnly SameSite cookie and answers the same token for programs', async () => {
    const { status, headers, body } = await signIn({ username: ' CITY.admin', password: PASSWORD });
    expect(status).toBe(200);
    const cookie = headers.get('set-cookie')!;
    expect(cookie).toMatch(/^hub_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    expect(body).toEqual({ token: /=([\w-]+)/.exec(cookie)![1], expiresAt: '2025-06-01T13:00:00.000Z' });
    expect((await whoAmI({ cookie: cookie.split(';')[0]! })).data).toEqual({ whoAmI: 'city.admin' });
    expect((await whoAmI({ authorization: `Bearer ${body.token}` })).data).toEqual({ whoAmI: 'city.admin' });
  });

  it('answers a wrong password, an unknown user and a switched-off one alike, with a problem body', async () => {
    await createUser(hub, { username: 'gone', password: PASSWORD, role: 'auditor' });
    await hub.sql.execute("UPDATE user_account SET active = 0 WHERE username = 'gone'");
    const answers = [
      await signIn({ username: 'city.admin', password: 'wrong password' }),
      await signIn({ username: 'nobody', password: PASSWORD }),
      await signIn({ username: 'gone', password: PASSWORD }),
    ];
    for (const { status, headers, body } of answers) {
      expect(status).toBe(401);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(headers.get('set-cookie')).toBeNull();
      expect(body).toEqual({
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        code: 'INVALID_CREDENTIALS',
        detail: 'The username, the password or the code is not right.',
      });
    }
  });

  it.each([[{}], [{ username: 'city.admin' }], [{ username: 1, password: 2 }], [[]], [null]])(
    'refuses the body %j with 400',
    async (input) => {
      const { status, body } = await signIn(input);
      expect([status, body.code]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  it('refuses forms with 415 and pages of other sites with 403', async () => {
    const form = await fetch(`${host.url}/session`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'city.admin', password: PASSWORD }),
    });
    expect(form.status).toBe(415);
    const input = { username: 'city.admin', password: PASSWORD };
    expect((await signIn(input, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await signIn(input, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await signIn(input, { origin: 'http://127.0.0.1:4000' })).status).toBe(200);
  });

  it('pauses one address after 5 failures with one username, whether that exists or not', async () => {
    await createUser(hub, { username: 'guessed', password: PASSWORD, role: 'auditor' });
    for (const username of ['guessed', 'not-there']) {
      for (let attempt = 1; attempt <= 5; attempt++)
        expect((await signIn({ username, password: `guess ${attempt}` })).status).toBe(401);
      const { status, headers, body } = await signIn({ username, password: PASSWORD });
      expect([status, body.code]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
    }
    const keys = await host.redis.keys('*attempts*');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toMatch(/guessed|not-there|127\.0\.0\.1/);
  });
});

describe('a session', () => {
  it('ends after 30 minutes without a request', async () => {
    hub.clock.set('2025-06-01T09:00:00+08:00');
    const headers = { authorization: `Bearer ${await tokenOf()}` };
    for (let minute = 0; minute < 60; minute += 29) {
      expect((await whoAmI(headers)).status).toBe(200);
      hub.clock.advance(29 * MINUTE);
    }
    hub.clock.advance(2 * MINUTE);
    const ended = await whoAmI(headers);
    expect([ended.status, ended.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('ends after 12 hours in any case', async () => {
    hub.clock.set('2025-06-01T09:00:00+08:00');
    const headers = { authorization: `Bearer ${await tokenOf()}` };
    const statuses: number[] = [];
    for (let minute = 20; minute <= 12 * 60; minute += 20) {
      hub.clock.advance(20 * MINUTE);
      statuses.push((await whoAmI(headers)).status);
    }
    expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(401);
  });

  it('ends with DELETE /session at once, which clears the cookie', async () => {
    const token = await tokenOf();
    const other = await tokenOf();
    const answer = await fetch(`${host.url}/session`, {
      method: 'DELETE',
      headers: { cookie: `hub_session=${token}` },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^hub_session=; .*Expires=Thu, 01 Jan 1970/);
    const refused = await whoAmI({ cookie: `hub_session=${token}` });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('set-cookie')).toMatch(/^hub_session=; /);
    expect((await whoAmI({ authorization: `Bearer ${other}` })).status).toBe(200);
  });

  it('ends with the account', async () => {
    await createUser(hub, { username: 'leaving', password: PASSWORD, role: 'system-admin' });
    const headers = { authorization: `Bearer ${await tokenOf('leaving')}` };
    expect((await whoAmI(headers)).status).toBe(200);
    await hub.sql.execute("UPDATE user_account SET active = 0 WHERE username = 'leaving'");
    expect((await whoAmI(headers)).status).toBe(401);
  });

  it('is of no use to pages of other sites', async () => {
    const headers = { cookie: `hub_session=${await tokenOf()}`, origin: 'https://evil.example' };
    const answer = await ask(host.url, 'mutation { touch }', { headers });
    expect([answer.status, answer.code, answer.data]).toEqual([403, 'FORBIDDEN', undefined]);
  });

  it('is kept as a digest only', async () => {
    const token = await tokenOf();
    const rows = await hub.sql.query<{ digest: Buffer }>('SELECT token_digest AS digest FROM user_session');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ digest }) => digest.toString('base64url'))).not.toContain(token);
  });
});

describe('the second factor', () => {
  const codeAt = (uri: string, at: Date) => {
    const totp = new URL(uri).searchParams;
    return new TOTP({ secret: totp.get('secret')!, digits: 6, period: 30 }).generate({ timestamp: at.getTime() });
  };

  it('is asked of an administrative role while HUB_REQUIRE_TOTP is on, and a code works once', async () => {
    const { totpUri } = await createUser(strictHub, { username: 'auditor', password: PASSWORD, role: 'auditor' });
    expect(totpUri).toMatch(/^otpauth:\/\/totp\//);
    const [row] = await hub.sql.query<{ sealed: string }>(
      "SELECT totp_secret AS sealed FROM user_account WHERE username = 'auditor'",
    );
    expect(row!.sealed).not.toContain(new URL(totpUri!).searchParams.get('secret'));

    const asked = await signIn({ username: 'auditor', password: PASSWORD });
    expect([asked.status, asked.body.code]).toEqual([401, 'TOTP_REQUIRED']);
    const wrongPassword = await signIn({
      username: 'auditor',
      password: 'wrong',
      code: codeAt(totpUri!, hub.clock.now()),
    });
    expect(wrongPassword.body.code).toBe('INVALID_CREDENTIALS');

    const code = codeAt(totpUri!, hub.clock.now());
    const withCode = () => signIn({ username: 'auditor', password: PASSWORD, code });
    const outcomes = await Promise.all([withCode(), withCode()]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual([200, 401]);

    hub.clock.advance(5 * MINUTE);
    const old = await signIn({ username: 'auditor', password: PASSWORD, code });
    expect([old.status, old.body.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    const fresh = codeAt(totpUri!, hub.clock.now());
    expect(
      (await signIn({ username: 'auditor', password: PASSWORD, code: `${fresh.slice(0, 3)} ${fresh.slice(3)}` }))
        .status,
    ).toBe(200);
  });

  it('is asked neither of learners nor where the setting is off', async () => {
    const plain = await createUser(hub, { username: 'plain', password: PASSWORD, role: 'auditor' });
    expect(plain.totpUri).toBeNull();
  });
});

describe('createUser', () => {
  const good = { username: 'someone', password: PASSWORD, role: 'auditor' };
  it.each([
    ['a short password', { password: 'eleven char' }, 'password', 'at least 12'],
    ['a password of one letter', { password: 'aaaaaaaaaaaaaaaa' }, 'password', 'too easy'],
    ['the username as its password', { username: 'someone.of.12', password: 'Someone.of.12' }, 'password', 'too easy'],
    ['a username with a blank', { username: 'some one' }, 'username', '3 to 64'],
    ['an ID number as its username', { username: '37169919850317106X' }, 'username', 'ID number'],
    ['a role there is not', { role: 'boss' }, 'role', 'learner, unit-admin'],
    ['a unit-admin without a unit', { role: 'unit-admin' }, 'unit', '--unit'],
    ['a department-admin without a department', { role: 'department-admin' }, 'department', '--department'],
    ['a bureau-admin without a region', { role: 'bureau-admin' }, 'region', '--region'],
    ['a learner without a person', { role: 'learner' }, 'person', '--person'],
    ['an auditor with a region', { region: '371600' }, 'region', 'leave it out'],
    ['a region there is not', { role: 'bureau-admin', region: '371699' }, 'region', 'import it first'],
    ['a unit that is not imported', { role: 'unit-admin', unit: '12371699MBDEM00012' }, 'unit', 'import it first'],
    ['a mistyped credit code', { role: 'unit-admin', unit: '12371699MBDEM00013' }, 'unit', 'check character'],
    ['a mistyped ID number', { role: 'learner', person: '371699198503171018' }, 'person', 'check character'],
    ['a taken username', { username: 'CITY.ADMIN' }, 'username', 'taken'],
  ])('refuses %s, naming the option', async (_, changes, field, words) => {
    const error = await createUser(hub, { ...good, ...changes }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    const [flaw, ...others] = (error as Refusal).flaws;
    expect(others).toEqual([]);
    expect(flaw!.field).toEqual([field]);
    expect(flaw!.message).toContain(words);
    expect(flaw!.message).not.toMatch(/\d{17}/);
  });

  it('binds a role to what it was given', async () => {
    await createUser(hub, { username: 'county', password: PASSWORD, role: 'bureau-admin', region: 'BZ-KFQ' });
    const [row] = await hub.sql.query("SELECT role, region_code, unit_id FROM user_account WHERE username = 'county'");
    expect(row).toEqual({ role: 'bureau-admin', region_code: 'BZ-KFQ', unit_id: null });
  });

  it('stands on the audit trail, as does each sign-in', async () => {
    const lines = await hub.sql.query("SELECT actor, action, detail FROM audit_line WHERE action LIKE '%user' LIMIT 1");
    expect(lines).toEqual([{ actor: 'operator', action: 'create-user', detail: 'role bureau-admin' }]);
    const [signIns] = await hub.sql.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM audit_line WHERE action = 'sign-in'",
    );
    expect(signIns!.n).toBeGreaterThan(5);
  });
});
