import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Hub } from '../platform/hub';

/** Too many attempts have failed: the next is not looked at before `retryAfterSeconds`. */
export class TooManyAttempts extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super(`Too many attempts have failed: try again in ${retryAfterSeconds} s.`);
    this.name = 'TooManyAttempts';
  }
}

/** Counts failed attempts to prove who one is, and slows whoever fails too often. */
export interface Attempts {
  /** @throws TooManyAttempts, for an account that exists and for one that does not alike */
  refuseIfSlowed(account: string, address: string): Promise<void>;
  noteFailure(account: string, address: string): Promise<void>;
  /** A success forgives what this address failed with this account. */
  noteSuccess(account: string, address: string): Promise<void>;
}

interface Rule {
  readonly name: string;
  /** Failures within `seconds` before the first pause. */
  readonly points: number;
  readonly seconds: number;
  /** The pause that follows. */
  readonly pauseSeconds: number;
}

/** One address guessing at one account. */
const PAIR: Rule = { name: 'pair', points: 5, seconds: 300, pauseSeconds: 60 };
/** One address guessing at many accounts. An office may share one address: hence the room. */
const ADDRESS: Rule = { name: 'address', points: 100, seconds: 300, pauseSeconds: 60 };
/** Many addresses guessing at one account: slowed to some 30 a minute and never shut out for longer than the pause. */
const ACCOUNT: Rule = { name: 'account', points: 30, seconds: 60, pauseSeconds: 15 };

/**
 * Counts in Redis, for all processes together; while Redis is away each process counts for itself, so that guessing
 * stays slow and nobody is refused for the lack of Redis. Accounts and addresses are kept as keyed fingerprints.
 * @param purpose keeps the counts of different doors apart, e.g. `session`
 */
export function openAttempts(hub: Hub, redis: Redis, purpose: string): Attempts {
  const limiters = [PAIR, ADDRESS, ACCOUNT].map((rule) => limiterOf(rule, redis, purpose));
  const key = hub.settings.keys.index.keys.get(hub.settings.keys.index.current)!;
  const fingerprint = (text: string) =>
    createHmac('sha256', key).update(`attempt ${text}`).digest('base64url').slice(0, 22);
  const keysOf = (account: string, address: string) => [
    fingerprint(`${account} ${address}`),
    fingerprint(address),
    fingerprint(account),
  ];
  return {
    async refuseIfSlowed(account, address) {
      const keys = keysOf(account, address);
      const states = await Promise.all(limiters.map((limiter, index) => limiter.get(keys[index]!)));
      const waits = states.map((state, index) =>
        state && state.consumedPoints > limiters[index]!.points ? state.msBeforeNext : 0,
      );
      const longest = Math.max(...waits);
      if (longest > 0) throw new TooManyAttempts(Math.ceil(longest / 1000));
    },
    async noteFailure(account, address) {
      const keys = keysOf(account, address);
      await Promise.all(limiters.map((limiter, index) => count(limiter, keys[index]!)));
    },
    async noteSuccess(account, address) {
      await limiters[0]!.delete(keysOf(account, address)[0]!);
    },
  };
}

function limiterOf(rule: Rule, redis: Redis, purpose: string): RateLimiterRedis {
  const options = {
    keyPrefix: `hub-attempts-${purpose}-${rule.name}`,
    points: rule.points - 1,
    duration: rule.seconds,
    blockDuration: rule.pauseSeconds,
  };
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(options),
  });
}

/** A rejection with a RateLimiterRes only says that the pause has begun. */
async function count(limiter: RateLimiterRedis, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (outcome) {
    if (!(outcome instanceof RateLimiterRes)) throw outcome;
  }
}
