import { openNumbers } from '../../src/intake/batch-id-numbers';
import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import { addProvider, testIdNumber } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
});
afterAll(() => hub?.close());

const row = (externalId: string, serial: number) => ({
  externalId,
  idNumber: testIdNumber(serial),
  name: '王小明',
  courseCode: 'C',
  completedAt: new Date('2025-05-20T10:00:00+08:00'),
});

it('gives back the number of every revision, which is nowhere in the database in clear', async () => {
  const providerId = await addProvider(hub, 'P');
  const first = await pushCompletions(hub, providerId, [row('A', 1), row('B', 2)]);
  const second = await pushCompletions(hub, providerId, [row('A', 3)]);
  await judgeBatch(hub, second.batchId!);
  const ids = await hub.sql.query<{ id: number; externalId: string }>(
    'SELECT id, external_id AS externalId FROM completion',
  );
  const idOf = (externalId: string) => ids.find((each) => each.externalId === externalId)!.id;
  const numbers = await openNumbers(hub.sql, hub.cipher, [first.batchId!, second.batchId!]);
  expect(Object.fromEntries(numbers)).toEqual({
    [`${idOf('A')}:1`]: testIdNumber(1),
    [`${idOf('B')}:1`]: testIdNumber(2),
    [`${idOf('A')}:2`]: testIdNumber(3),
  });
  for (const table of ['completion', 'completion_batch', 'completion_revision', 'outbox']) {
    const dump = JSON.stringify(await hub.sql.query(`SELECT * FROM ${table}`));
    for (const serial of [1, 2, 3]) expect(dump).not.toContain(testIdNumber(serial));
  }
});
