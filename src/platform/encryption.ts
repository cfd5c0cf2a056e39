import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/** Keys of one purpose by their id; the current one seals, all of them open. */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** 32 random bytes a key. `index` has one key only: a blind index is useless under two. */
export interface HubKeys {
  readonly field: KeyRing;
  readonly index: KeyRing;
  readonly token: KeyRing;
  readonly certificate: KeyRing;
}

const PURPOSES = ['field', 'index', 'token', 'certificate'] as const;

/**
 * Reads the setting HUB_KEYS: `purpose:keyid:base64url(32 bytes)`, comma-separated, for the purposes field, index, token
 * and certificate; the first of a purpose is the current one.
 * Throws an Error whose message says what is wrong without repeating key material.
 */
export function parseHubKeys(text: string): HubKeys {
  const rings = new Map<string, { current: string; keys: Map<string, Buffer> }>();
  for (const [position, part] of text.split(',').entries()) {
    const [purpose, id, secret] = part.trim().split(':');
    if (!purpose || !(PURPOSES as readonly string[]).includes(purpose))
      throw new Error(`entry ${position + 1} does not begin with one of ${PURPOSES.join(', ')}`);
    if (!id || !/^[a-z0-9]{1,8}$/.test(id)) throw new Error(`entry ${position + 1} needs a key id of 1 to 8 of a-z0-9`);
    const key = Buffer.from(secret ?? '', 'base64url');
    if (key.length !== 32) throw new Error(`the key ${purpose}:${id} is not 32 bytes in base64url`);
    const ring = rings.get(purpose) ?? { current: id, keys: new Map<string, Buffer>() };
    if (ring.keys.has(id)) throw new Error(`the key ${purpose}:${id} occurs twice`);
    ring.keys.set(id, key);
    rings.set(purpose, ring);
  }
  for (const purpose of PURPOSES) if (!rings.has(purpose)) throw new Error(`a key for "${purpose}" is missing`);
  if (rings.get('index')!.keys.size !== 1) throw new Error('there is more than one key for "index"');
  return Object.fromEntries(rings) as unknown as HubKeys;
}

/** A new value for HUB_KEYS with a fresh key for each purpose. */
export function generateHubKeys(): string {
  return PURPOSES.map((purpose) => `${purpose}:k1:${randomBytes(32).toString('base64url')}`).join(',');
}

/** Bytes of a block of SHA-256. */
const BLOCK = 64;
const IV_BYTES = 12;
/** Without it Node takes a tag cut to 4 bytes for good, which can be guessed. */
const TAG_BYTES = 16;
const IVS_PER_DRAW = 500;

/** Encrypts personal fields and makes the keyed fingerprints by which they are looked up. */
export class FieldCipher {
  private inner: Buffer;
  private readonly outer: Buffer;
  private readonly sealingKey: Buffer;
  private random: Buffer = Buffer.alloc(0);

  constructor(private readonly keys: HubKeys) {
    const indexKey = keys.index.keys.get(keys.index.current)!;
    this.inner = padded(indexKey, 0x36, 256);
    this.outer = padded(indexKey, 0x5c, 32);
    this.sealingKey = keys.field.keys.get(keys.field.current)!;
  }

  /** AES-256-GCM in an ASCII envelope `v1.a256gcm.keyid.iv.ciphertext.tag` (base64url parts). */
  seal(text: string): string {
    const iv = this.nextIv();
    const cipher = createCipheriv('aes-256-gcm', this.sealingKey, iv);
    const sealed = cipher.update(text, 'utf8', 'base64url') + cipher.final('base64url');
    return `v1.a256gcm.${this.keys.field.current}.${iv.toString('base64url')}.${sealed}.${cipher.getAuthTag().toString('base64url')}`;
  }

  /** Random bytes are drawn in blocks: a draw costs 9 µs, of 12 bytes as of 6,000. */
  private nextIv(): Buffer {
    if (this.random.length < IV_BYTES) this.random = randomBytes(IV_BYTES * IVS_PER_DRAW);
    const iv = this.random.subarray(0, IV_BYTES);
    this.random = this.random.subarray(IV_BYTES);
    return iv;
  }

  /** Throws where the envelope was altered or its key is not among HUB_KEYS. */
  open(envelope: string): string {
    const [version, algorithm, keyId, iv, sealed, tag] = envelope.split('.');
    if (version !== 'v1' || algorithm !== 'a256gcm' || !keyId || !iv || sealed === undefined || !tag)
      throw new Error('not an envelope of this hub');
    const key = this.keys.field.keys.get(keyId);
    if (!key) throw new Error(`field key "${keyId}" is not among HUB_KEYS`);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return decipher.update(sealed, 'base64url', 'utf8') + decipher.final('utf8');
  }

  /** 16 bytes by which an equal value is found again: HMAC-SHA-256 under a key of its own, cut to half. */
  blindIndex(text: string): Buffer {
    return this.keyedDigest(text).subarray(0, 16);
  }

  /**
   * 32 bytes that tell whether two texts are equal and, without the key, nothing about them. HMAC by its definition
   * (RFC 2104) over the one-shot hash, in buffers that are used again: a third of the cost of a Hmac object, and every push
   * needs one for each row.
   */
  keyedDigest(text: string): Buffer {
    const bytes = Buffer.byteLength(text, 'utf8');
    if (this.inner.length < BLOCK + bytes)
      this.inner = Buffer.concat([this.inner.subarray(0, BLOCK)], BLOCK + 2 * bytes);
    this.inner.write(text, BLOCK, 'utf8');
    this.outer.write(hash('sha256', this.inner.subarray(0, BLOCK + bytes), 'hex'), BLOCK, 'hex');
    return Buffer.from(hash('sha256', this.outer, 'hex'), 'hex');
  }
}

/** The key padded to a block with zeroes and mixed with `byte`, and behind it room for what is hashed. */
function padded(key: Buffer, byte: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK + room);
  block.fill(byte, 0, BLOCK);
  for (const [index, value] of key.entries()) block[index] = value ^ byte;
  return block;
}
