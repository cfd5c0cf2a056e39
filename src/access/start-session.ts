import { randomBytes } from 'node:crypto';
import { inTransaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import type { Attempts } from './attempts';
import { digestOf } from './client-secret.rules';
import { isPasswordOf } from './password';
import { takeCode } from './second-factor';
import { LONGEST_MS } from './session.rules';
import { normalizedUsername } from './user.rules';
import { UserAccount, UserSession } from './user-account.entity';
import { writeAuditLines } from './write-audit-line';

export interface SignIn {
  readonly username: string;
  readonly password: string;
  /** The second factor's. */
  readonly code?: string | undefined;
}

export interface StartedSession {
  /** For the cookie, or as a bearer token; kept nowhere. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Why nobody was signed in. An unknown username and a wrong password are one case, by answer and by time. */
export type SignInRefusal = 'INVALID_CREDENTIALS' | 'TOTP_REQUIRED';

/**
 * Signs a person in by password and, where the account has one, second factor.
 * @param address of the caller, for slowing guesses
 * @throws TooManyAttempts
 */
export async function startSession(
  hub: Hub,
  attempts: Attempts,
  input: SignIn,
  address: string,
): Promise<StartedSession | SignInRefusal> {
  const username = normalizedUsername(input.username).slice(0, 64);
  await attempts.refuseIfSlowed(username, address);
  const account = await hub.database.manager.findOneBy(UserAccount, { username, active: 1 });
  const refusal = await refusalOf(hub, account, input);
  if (refusal === 'INVALID_CREDENTIALS') await attempts.noteFailure(username, address);
  if (refusal) return refusal;
  await attempts.noteSuccess(username, address);
  return openSession(hub, account!);
}

async function refusalOf(hub: Hub, account: UserAccount | null, input: SignIn): Promise<SignInRefusal | null> {
  if (!(await isPasswordOf(account?.passwordHash ?? null, input.password)) || !account) return 'INVALID_CREDENTIALS';
  if (account.totpSecret === null) return null;
  if (input.code === undefined || input.code === '') return 'TOTP_REQUIRED';
  return (await takeCode(hub, account.id, account.totpSecret, input.code)) ? null : 'INVALID_CREDENTIALS';
}

async function openSession(hub: Hub, account: UserAccount): Promise<StartedSession> {
  const token = randomBytes(32).toString('base64url');
  const now = hub.clock.now();
  const expiresAt = new Date(now.getTime() + LONGEST_MS);
  await inTransaction(hub.database, async (tx) => {
    await tx.execute('DELETE FROM user_session WHERE user_id = ? AND expires_at <= ?', [account.id, now]);
    await tx.manager.insert(UserSession, {
      tokenDigest: digestOf(token),
      userId: account.id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
    });
    await writeAuditLines(tx, `user:${account.id}`, [{ action: 'sign-in', subject: `user:${account.id}` }], now);
  });
  return { token, expiresAt };
}
