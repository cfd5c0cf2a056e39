/** A session ends after this time without a request, and after the second in any case. */
export const IDLE_MS = 30 * 60 * 1000;
export const LONGEST_MS = 12 * 60 * 60 * 1000;
/** The time of the last request is noted at most this often, so that reading does not write. */
export const NOTED_EVERY_MS = 60 * 1000;

export interface SessionTimes {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

export function isOver({ lastSeenAt, expiresAt }: SessionTimes, now: Date): boolean {
  return now.getTime() >= expiresAt.getTime() || now.getTime() - lastSeenAt.getTime() >= IDLE_MS;
}

export function isDueToBeNoted({ lastSeenAt }: SessionTimes, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= NOTED_EVERY_MS;
}

/** Session tokens are told from JWTs by their form: 43 characters of base64url, no dots. */
export function isSessionToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
