import { createUser } from '../../src/access/create-user';
import { openTestHub, type TestHub } from '../support/test-hub';
import { startTestHost } from './test-host';

const PASSWORD = 'a long enough password';

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub?.close());

/** The statuses of sign-ins with the right password from two addresses, after one of them has failed 5 times. */
async function statusesAfterGuessing(username: string, trustedProxies: string[]): Promise<number[]> {
  await createUser(hub, { username, password: PASSWORD, role: 'auditor' });
  const host = await startTestHost({ ...hub, settings: { ...hub.settings, trustedProxies } });
  const signIn = async (password: string, address: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
    return (
      await fetch(`${host.url}/session`, { method: 'POST', headers, body: JSON.stringify({ username, password }) })
    ).status;
  };
  try {
    for (let guess = 1; guess <= 5; guess++) await signIn(`guess ${guess}`, '203.0.113.1');
    return [await signIn(PASSWORD, '203.0.113.1'), await signIn(PASSWORD, '203.0.113.2')];
  } finally {
    await host.close();
  }
}

it('tells the callers behind a trusted proxy apart', async () => {
  expect(await statusesAfterGuessing('behind', ['127.0.0.0/8'])).toEqual([429, 200]);
});

it('believes nobody else who claims to forward for another: changing the header does not buy more guesses', async () => {
  expect(await statusesAfterGuessing('before', ['192.0.2.1'])).toEqual([429, 429]);
});
