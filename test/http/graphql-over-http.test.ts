import { auditServer } from 'graphql-http';
import { openTestHub, type TestHub } from '../support/test-hub';
import { startTestHost, type TestHost } from './test-host';

let hub: TestHub;
let host: TestHost;
beforeAll(async () => {
  hub = await openTestHub();
  host = await startTestHost(hub);
});
afterAll(async () => {
  await host?.close();
  await hub?.close();
});

it('passes all 61 audits of graphql-http', async () => {
  const results = await auditServer({
    url: `${host.url}/graphql`,
    // Requests without a preflight are refused (CSRF); a client that means it says so.
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'apollo-require-preflight': '1' },
      }),
  });
  const failed = results.filter((result) => result.status !== 'ok');
  expect(failed.map(({ id, name, ...rest }) => `${id} ${name}: ${'reason' in rest ? rest.reason : ''}`)).toEqual([]);
  expect(results).toHaveLength(61);
});
