import fc from 'fast-check';
import { IdAllocator } from '../../src/platform/ids';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub?.close());

it('begins with 1 and goes on without gaps in one process', async () => {
  const ids = new IdAllocator(hub.database);
  expect([await ids.reserve('one'), await ids.reserve('one', 10), await ids.reserve('one')]).toEqual([1, 2, 12]);
  expect(await ids.reserve('other')).toBe(1);
});

it('goes on behind the whole block of 10,000 after a restart', async () => {
  expect(await new IdAllocator(hub.database).reserve('restarted')).toBe(1);
  expect(await new IdAllocator(hub.database).reserve('restarted')).toBe(10_001);
});

it('never hands out a key twice, whatever 3 processes reserve at once, also more than a block', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(2), fc.oneof(fc.integer({ min: 1, max: 4_000 }), fc.constant(25_000))), {
        minLength: 2,
        maxLength: 25,
      }),
      async (reservations) => {
        const table = `shared-${run++}`;
        const processes = [0, 1, 2].map(() => new IdAllocator(hub.database));
        const blocks = await Promise.all(
          reservations.map(async ([process, count]) => ({
            from: await processes[process]!.reserve(table, count),
            count,
          })),
        );
        const sorted = blocks.sort((a, b) => a.from - b.from);
        expect(sorted[0]!.from).toBeGreaterThanOrEqual(1);
        for (const [index, { from }] of sorted.entries())
          if (index > 0) expect(from).toBeGreaterThanOrEqual(sorted[index - 1]!.from + sorted[index - 1]!.count);
      },
    ),
    { numRuns: 15 },
  );
});
