import { createECDH, hkdfSync } from 'node:crypto';
import type { JWK } from 'jose';
import type { KeyRing } from '../platform/encryption';

/** The algorithm of access tokens. Ed25519 would do as well, but Node 20 calls it experimental in WebCrypto and warns. */
export const TOKEN_ALGORITHM = 'ES256';

/** The order of P-256 (FIPS 186-5, SP 800-186). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The private signing keys for access tokens, current first, each derived from 32 random bytes of HUB_KEYS. */
export function signingKeys(ring: KeyRing): JWK[] {
  const ids = [ring.current, ...[...ring.keys.keys()].filter((id) => id !== ring.current)];
  return ids.map((id) => signingKey(id, ring.keys.get(id)!));
}

/** FIPS 186-5 A.2.1: 64 bits more than the order has, so that the remainder has no bias worth the name. */
function signingKey(id: string, seed: Buffer): JWK {
  const wide = Buffer.from(hkdfSync('sha256', seed, '', 'hub access tokens ES256', 40));
  const scalar = (BigInt(`0x${wide.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  return {
    kty: 'EC',
    crv: 'P-256',
    kid: id,
    alg: TOKEN_ALGORITHM,
    use: 'sig',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: secret.toString('base64url'),
  };
}

/** What is needed to check a signature, without the private part. */
export function verificationKeys(ring: KeyRing): JWK[] {
  return signingKeys(ring).map(({ d: _, ...key }) => key);
}
