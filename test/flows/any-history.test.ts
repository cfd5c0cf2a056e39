import fc from 'fast-check';
import { HistoryPlayer, histories } from '../support/histories';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
let player: HistoryPlayer;

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  player = await HistoryPlayer.open(hub);
});
afterAll(() => hub?.close());

it('keeps completions, ledger, sums and roll-ups equal over 60 random histories', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      expect(await player.play(history)).toEqual([]);
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 120_000);

it('counts every learning of a person once, and every recognized completion', async () => {
  const twice = await hub.sql.query(
    `SELECT c.person_id, k.learning_id, COUNT(*) AS n FROM completion c JOIN course k ON k.id = c.course_id
     WHERE c.state = 'RECOGNIZED' GROUP BY c.person_id, k.learning_id HAVING n > 1`,
  );
  expect(twice).toEqual([]);
  const [counted] = await hub.sql.query<{ n: number }>(
    "SELECT COUNT(*) AS n FROM completion WHERE state = 'RECOGNIZED'",
  );
  expect(counted!.n).toBeGreaterThan(0);
});
