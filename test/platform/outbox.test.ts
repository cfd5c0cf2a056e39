import { inTransaction } from '../../src/platform/database';
import {
  dueTasks,
  fulfil,
  hasTasks,
  noteFailure,
  pendingTasks,
  promise,
  reviveDeadTasks,
} from '../../src/platform/outbox';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub?.close());
beforeEach(async () => {
  await hub.sql.query('DELETE FROM outbox');
  hub.bell.rung.length = 0;
  hub.clock.set('2025-06-01T09:00:00+08:00');
});

const promised = (refId: number) =>
  inTransaction(hub.database, (tx) => promise(tx, hub.bell, 'judge-batch', refId, hub.clock.now()));
const fail = (refId: number) => noteFailure(hub.sql, 'judge-batch', refId, 'TypeError', hub.clock.now());

async function rowOf(refId: number) {
  const [row] = await hub.sql.query<{ attempts: number; dueAt: Date; deadAt: Date | null; lastError: string | null }>(
    'SELECT attempts, due_at AS dueAt, dead_at AS deadAt, last_error AS lastError FROM outbox WHERE ref_id = ?',
    [refId],
  );
  return row!;
}

it('rings once the promise has committed, and leaves neither row nor ring where it has not', async () => {
  await inTransaction(hub.database, async (tx) => {
    await promise(tx, hub.bell, 'judge-batch', 1, hub.clock.now());
    expect(hub.bell.rung).toEqual([]);
  });
  expect(hub.bell.rung).toEqual([{ kind: 'judge-batch', refId: 1 }]);
  const undone = inTransaction(hub.database, async (tx) => {
    await promise(tx, hub.bell, 'judge-batch', 2, hub.clock.now());
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(hub.bell.rung).toHaveLength(1);
  expect(await pendingTasks(hub.sql)).toEqual([{ kind: 'judge-batch', refId: 1 }]);
});

it('keeps one row of what is promised twice, until it is fulfilled', async () => {
  await promised(1);
  await promised(1);
  expect(await pendingTasks(hub.sql)).toHaveLength(1);
  expect([await hasTasks(hub.sql, 'judge-batch'), await hasTasks(hub.sql, 'resettle-learning')]).toEqual([true, false]);
  await fulfil(hub.sql, 'resettle-learning', 1);
  expect(await pendingTasks(hub.sql)).toHaveLength(1);
  await fulfil(hub.sql, 'judge-batch', 1);
  expect(await hasTasks(hub.sql, 'judge-batch')).toBe(false);
});

it('tries again 2, 4, 8, 16, 32, 64 and 128 s after a failure, and gives up after the 8th', async () => {
  await promised(1);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 7; attempt++) {
    await fail(1);
    const { attempts, dueAt, deadAt, lastError } = await rowOf(1);
    expect({ attempts, deadAt, lastError }).toEqual({ attempts: attempt, deadAt: null, lastError: 'TypeError' });
    waits.push((dueAt.getTime() - hub.clock.now().getTime()) / 1000);
    expect(await dueTasks(hub.sql, new Date(dueAt.getTime() - 1), 10)).toEqual([]);
    expect(await dueTasks(hub.sql, dueAt, 10)).toEqual([{ kind: 'judge-batch', refId: 1 }]);
    hub.clock.set(dueAt);
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128]);
  await fail(1);
  expect(await rowOf(1)).toMatchObject({ attempts: 8, deadAt: hub.clock.now() });
  hub.clock.advance(24 * 60 * 60 * 1000);
  expect(await dueTasks(hub.sql, hub.clock.now(), 10)).toEqual([]);
  expect([await pendingTasks(hub.sql), await hasTasks(hub.sql, 'judge-batch')]).toEqual([[], false]);
});

it('brings 2 of 3 tasks back that were dead, due at once and with 8 attempts before them', async () => {
  for (const refId of [1, 2, 3]) await promised(refId);
  for (const refId of [1, 2]) for (let attempt = 1; attempt <= 8; attempt++) await fail(refId);
  expect(await pendingTasks(hub.sql)).toEqual([{ kind: 'judge-batch', refId: 3 }]);
  expect(await reviveDeadTasks(hub.sql, hub.clock.now())).toBe(2);
  expect(await rowOf(1)).toMatchObject({ attempts: 0, deadAt: null, dueAt: hub.clock.now() });
  expect(await dueTasks(hub.sql, hub.clock.now(), 10)).toHaveLength(3);
  expect(await reviveDeadTasks(hub.sql, hub.clock.now())).toBe(0);
});

it('begins anew with what is promised again after it was given up', async () => {
  await promised(1);
  for (let attempt = 1; attempt <= 8; attempt++) await fail(1);
  await promised(1);
  expect(await rowOf(1)).toMatchObject({ attempts: 0, deadAt: null });
});

it('gives what is due in the order in which it fell due, no more than asked for', async () => {
  for (const refId of [5, 3, 4]) {
    await promised(refId);
    hub.clock.advance(1_000);
  }
  expect((await dueTasks(hub.sql, hub.clock.now(), 2)).map((task) => task.refId)).toEqual([5, 3]);
});

it('cuts a long reason to what its column takes', async () => {
  await promised(1);
  await noteFailure(hub.sql, 'judge-batch', 1, 'x'.repeat(500), hub.clock.now());
  expect((await rowOf(1)).lastError).toHaveLength(200);
});
