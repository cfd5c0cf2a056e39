import { Secret, TOTP } from 'otpauth';
import { DUPLICATE_KEY, errnoOf } from '../platform/database';
import type { Hub } from '../platform/hub';

const ISSUER = 'Continuing Education Hub';
const STEP_SECONDS = 30;

export interface NewSecondFactor {
  /** The envelope that is stored. */
  readonly sealed: string;
  /** `otpauth://…`, shown once, for an authenticator app. */
  readonly uri: string;
}

/** A new TOTP secret (RFC 6238: 160 bits, SHA-1, 6 digits, 30 s, which every authenticator app knows). */
export function makeSecondFactor(hub: Hub, username: string): NewSecondFactor {
  const totp = totpOf(new Secret({ size: 20 }), username);
  return { sealed: hub.cipher.seal(totp.secret.base32), uri: totp.toString() };
}

function totpOf(secret: Secret, username: string): TOTP {
  return new TOTP({ issuer: ISSUER, label: username, secret, algorithm: 'SHA1', digits: 6, period: STEP_SECONDS });
}

/**
 * Whether a code is that of now, or of the step before or after, and was not used yet. A right code is used up by asking.
 * @param sealed the envelope of the account's secret
 */
export async function takeCode(hub: Hub, userId: number, sealed: string, code: string): Promise<boolean> {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return false;
  const now = hub.clock.now().getTime();
  const totp = totpOf(Secret.fromBase32(hub.cipher.open(sealed)), '');
  const offset = totp.validate({ token: digits, timestamp: now, window: 1 });
  if (offset === null) return false;
  const step = Math.floor(now / 1000 / STEP_SECONDS) + offset;
  try {
    await hub.sql.execute('INSERT INTO used_totp_step (user_id, step) VALUES (?, ?)', [userId, step]);
  } catch (error) {
    if (errnoOf(error) === DUPLICATE_KEY) return false;
    throw error;
  }
  await hub.sql.execute('DELETE FROM used_totp_step WHERE user_id = ? AND step < ?', [userId, step - 2]);
  return true;
}
