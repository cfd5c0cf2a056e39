import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a random secret of 256 bits, which needs no slow hash; the same for session tokens. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** In constant time. */
export function isSecretOf(digest: Buffer, secret: string): boolean {
  return timingSafeEqual(digest, digestOf(secret));
}

/** Codes of providers and clients: they stand in addresses, files and `PROVIDER/CODE`, so no blanks and no slash. */
export function isClientCode(code: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(code);
}
