import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { FieldCipher, generateHubKeys, parseHubKeys } from '../../src/platform/encryption';
import { TEST_KEYS } from '../support/test-hub';

const cipher = new FieldCipher(parseHubKeys(TEST_KEYS));
const OTHER = `k2:${randomBytes(32).toString('base64url')}`;
/** The same keys with another current key for sealing, and the old one still known, or not. */
const rotated = (keepsOld: boolean) =>
  new FieldCipher(
    parseHubKeys(
      keepsOld
        ? TEST_KEYS.replace('field:', `field:${OTHER},field:`)
        : TEST_KEYS.replace(/field:[^,]+/, `field:${OTHER}`),
    ),
  );

describe('a sealed field', () => {
  it('opens to the same text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(cipher.open(cipher.seal(text))).toBe(text);
      }),
    );
  });

  it('names version, algorithm and key, and holds the text nowhere', () => {
    const envelope = cipher.seal('371699198503171019');
    expect(envelope).toMatch(/^v1\.a256gcm\.t1\.[\w-]{16}\.[\w-]{24}\.[\w-]{22}$/);
    expect(Buffer.from(envelope.split('.')[4]!, 'base64url').toString('latin1')).not.toContain('3716');
  });

  it('has another IV each time: 2,000 of one text are 2,000 envelopes', () => {
    const envelopes = Array.from({ length: 2_000 }, () => cipher.seal('371699198503171019'));
    const part = (index: number) => new Set(envelopes.map((envelope) => envelope.split('.')[index]));
    expect([part(3).size, part(4).size, part(5).size]).toEqual([2_000, 2_000, 2_000]);
  });

  it('does not open where any byte of IV, text or tag was altered', () => {
    const envelope = cipher.seal('371699198503171019');
    for (const index of [3, 4, 5]) {
      const parts = envelope.split('.');
      const bytes = Buffer.from(parts[index]!, 'base64url');
      for (let at = 0; at < bytes.length; at++) {
        const altered = Buffer.from(bytes);
        altered[at]! ^= 1;
        const forged = parts.with(index, altered.toString('base64url')).join('.');
        expect(() => cipher.open(forged)).toThrow();
      }
    }
  });

  it.each([
    ['a tag cut to 4 bytes', (parts: string[]) => parts.with(5, parts[5]!.slice(0, 6))],
    ['no tag', (parts: string[]) => parts.slice(0, 5)],
    ['another version', (parts: string[]) => parts.with(0, 'v2')],
    ['another algorithm', (parts: string[]) => parts.with(1, 'a128gcm')],
    ['a key that is not known', (parts: string[]) => parts.with(2, 'k9')],
    ['plain text', () => ['371699198503171019']],
  ])('does not open with %s', (_, alter) => {
    const forged = alter(cipher.seal('371699198503171019').split('.')).join('.');
    expect(() => cipher.open(forged)).toThrow();
  });

  it('opens after the key was changed while the old one is kept, and not without it', () => {
    const sealed = cipher.seal('王小明');
    expect(rotated(true).open(sealed)).toBe('王小明');
    expect(rotated(true).seal('王小明')).toMatch(/^v1\.a256gcm\.k2\./);
    expect(() => rotated(false).open(sealed)).toThrow('field key "t1" is not among HUB_KEYS');
  });
});

describe('a blind index', () => {
  it('is HMAC-SHA-256 of the text under its own key, cut to 16 bytes', () => {
    const key = Buffer.alloc(32, 2);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const digest = createHmac('sha256', key).update(text, 'utf8').digest();
        expect(cipher.keyedDigest(text)).toEqual(digest);
        expect(cipher.blindIndex(text)).toEqual(digest.subarray(0, 16));
      }),
    );
  });

  it('is another under another key, and the same after the sealing key was changed', () => {
    const foreign = new FieldCipher(parseHubKeys(generateHubKeys()));
    expect(foreign.blindIndex('371699198503171019')).not.toEqual(cipher.blindIndex('371699198503171019'));
    expect(rotated(false).blindIndex('371699198503171019')).toEqual(cipher.blindIndex('371699198503171019'));
  });
});

describe('HUB_KEYS', () => {
  it('generates what it reads, other keys each time', () => {
    const [one, other] = [generateHubKeys(), generateHubKeys()];
    expect([...parseHubKeys(one).field.keys.keys()]).toEqual(['k1']);
    expect(one).not.toBe(other);
  });

  it.each([
    ['', 'entry 1 does not begin with one of field, index, token, certificate'],
    [TEST_KEYS.replace('token:', 'tokens:'), 'entry 3 does not begin'],
    [TEST_KEYS.replace('index:t1', 'index:T1'), 'entry 2 needs a key id of 1 to 8 of a-z0-9'],
    [TEST_KEYS.replace(/field:t1:\w+/, 'field:t1:c2hvcnQ'), 'the key field:t1 is not 32 bytes'],
    [TEST_KEYS.replace(/,token:[^,]+/, ''), 'a key for "token" is missing'],
    [`${TEST_KEYS},${TEST_KEYS.split(',')[0]}`, 'the key field:t1 occurs twice'],
    [`${TEST_KEYS},index:${OTHER}`, 'more than one key for "index"'],
  ])('%p is refused', (text, reason) => {
    expect(() => parseHubKeys(text)).toThrow(reason);
  });

  it('never repeats key material in a refusal', () => {
    const secret = randomBytes(31).toString('base64url');
    const refusal = (text: string): string => {
      try {
        parseHubKeys(text);
        return 'taken';
      } catch (error) {
        return String(error);
      }
    };
    for (const text of [`field:k1:${secret}`, `${secret}:k1:x`, `field:${secret}:x`]) {
      expect(refusal(text)).toMatch(/^Error: /);
      expect(refusal(text)).not.toContain(secret);
    }
  });
});
