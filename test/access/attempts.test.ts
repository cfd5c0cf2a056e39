import type { Redis } from 'ioredis';
import { type Attempts, openAttempts, TooManyAttempts } from '../../src/access/attempts';
import { openRedis } from '../../src/platform/redis';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let redis: Redis;
beforeAll(async () => {
  hub = await openTestHub();
  redis = openRedis(hub.settings.redisUrl, hub.log);
  await new Promise((resolve) => redis.once('ready', resolve));
});
afterAll(async () => {
  redis?.disconnect();
  await hub?.close();
});

async function pauseOf(attempts: Attempts, account: string, address: string): Promise<number> {
  const error = await attempts.refuseIfSlowed(account, address).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error !== null && !(error instanceof TooManyAttempts)) throw error;
  return error?.retryAfterSeconds ?? 0;
}

it('pauses an address with an account for 60 s at the fifth failure, counted by all processes together', async () => {
  const one = openAttempts(hub, redis, 'pair');
  const other = openAttempts(hub, redis, 'pair');
  for (let failure = 1; failure <= 4; failure++) await (failure % 2 ? one : other).noteFailure('li', '192.0.2.1');
  expect(await pauseOf(one, 'li', '192.0.2.1')).toBe(0);
  await other.noteFailure('li', '192.0.2.1');
  expect(await pauseOf(one, 'li', '192.0.2.1')).toBe(60);
  expect(await pauseOf(one, 'li', '192.0.2.2')).toBe(0);
  expect(await pauseOf(one, 'wang', '192.0.2.1')).toBe(0);
});

it('forgives an address its failures with an account after a success', async () => {
  const attempts = openAttempts(hub, redis, 'success');
  for (let round = 1; round <= 3; round++) {
    for (let failure = 1; failure <= 4; failure++) await attempts.noteFailure('li', '192.0.2.1');
    await attempts.noteSuccess('li', '192.0.2.1');
  }
  expect(await pauseOf(attempts, 'li', '192.0.2.1')).toBe(0);
});

it('never shuts the owner of an account out for longer than 15 s, however many addresses guess at it', async () => {
  const attempts = openAttempts(hub, redis, 'account');
  for (let failure = 1; failure <= 29; failure++) await attempts.noteFailure('li', `192.0.2.${failure}`);
  expect(await pauseOf(attempts, 'li', '198.51.100.1')).toBe(0);
  for (let failure = 30; failure <= 60; failure++) await attempts.noteFailure('li', `192.0.2.${failure}`);
  const pause = await pauseOf(attempts, 'li', '198.51.100.1');
  expect(pause).toBeGreaterThan(10);
  expect(pause).toBeLessThanOrEqual(15);
});

it('pauses an address at the hundredth failure with whatever accounts', async () => {
  const attempts = openAttempts(hub, redis, 'address');
  for (let failure = 1; failure <= 99; failure++) await attempts.noteFailure(`user${failure}`, '192.0.2.1');
  expect(await pauseOf(attempts, 'li', '192.0.2.1')).toBe(0);
  await attempts.noteFailure('user100', '192.0.2.1');
  expect(await pauseOf(attempts, 'li', '192.0.2.1')).toBe(60);
});
