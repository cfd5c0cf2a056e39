import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default variant) with the parameters of OWASP's cheat sheet: 19 MiB, 2 passes, 1 lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

/** One form for what different keyboards send for the same letters. */
function normalized(password: string): string {
  return password.normalize('NFC');
}

/** About 50 ms on a thread of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalized(password), COST);
}

let nobodysHash: Promise<string> | undefined;

/** Makes the hash that stands in for unknown accounts, so that not even the first of them takes longer. */
export async function prepareForUnknownAccounts(): Promise<void> {
  nobodysHash ??= hashPassword('the password of no account');
  await nobodysHash;
}

/**
 * @param passwordHash null where the account does not exist: the same work is done, so that the time does not tell
 * @returns false for a wrong password and for nobody's
 */
export async function isPasswordOf(passwordHash: string | null, password: string): Promise<boolean> {
  if (password.length > LONGEST_PASSWORD) return false;
  await prepareForUnknownAccounts();
  const isRight = await verify(passwordHash ?? (await nobodysHash!), normalized(password));
  return isRight && passwordHash !== null;
}
