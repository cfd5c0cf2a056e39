import { openTestHub, type TestHub } from '../support/test-hub';

describe('a test hub', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await openTestHub();
  });
  afterAll(() => hub.close());

  it('has a database of its own at this version', async () => {
    const [row] = await hub.sql.query<{ name: string }>('SELECT DATABASE() AS name');
    expect(row?.name).toMatch(/^hub_test_[0-9a-f]{8}_[0-9a-f]{8}$/);
  });

  it('has a clock that is set', () => {
    hub.clock.set('2024-12-31T16:30:00Z');
    hub.clock.advance(1_000);
    expect(hub.clock.now().toISOString()).toBe('2024-12-31T16:30:01.000Z');
  });
});
