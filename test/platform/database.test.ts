import { judgeBatch } from '../../src/intake/judge-batch';
import { pushCompletions } from '../../src/intake/push-completions';
import { errnoOf, inSnapshot, insertRows, inTransaction, retries, type Transaction } from '../../src/platform/database';
import { verify } from '../../src/verify';
import { addCourse, addPersons, addProvider, addUnit, testIdNumber } from '../support/city';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
  await hub.sql.query('CREATE TABLE tally (id INT NOT NULL PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB');
});
afterAll(() => hub?.close());
beforeEach(async () => {
  await hub.sql.query('DELETE FROM tally');
  await hub.sql.query('INSERT INTO tally VALUES (1, 0), (2, 0)');
});

const tallies = () => hub.sql.query<{ id: number; n: number }>('SELECT id, n FROM tally ORDER BY id');
const count = (tx: Transaction, id: number) => tx.query('UPDATE tally SET n = n + 1 WHERE id = ?', [id]);

it('gives every connection UTC, READ COMMITTED, strict mode and 5 s of patience for a lock', async () => {
  const looks = Array.from({ length: 8 }, () =>
    inTransaction(hub.database, async (tx) => [
      ...(await tx.query("SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')")),
      ...(await tx.query(
        `SELECT @@session.time_zone AS zone, @@session.innodb_lock_wait_timeout AS patience,
           @@session.sql_mode LIKE '%STRICT_ALL_TABLES%' AS strict, SLEEP(0.05)`,
      )),
    ]),
  );
  for (const look of await Promise.all(looks)) {
    expect(look.shift()).toMatchObject({ Value: 'READ-COMMITTED' });
    expect(look.pop()).toMatchObject({ zone: '+00:00', patience: 5, strict: 1 });
  }
});

it('runs the loser of a deadlock again: two that lock two rows crosswise both count', async () => {
  const before = retries.count;
  let attempts = 0;
  let arrived = 0;
  let bothHoldOne: () => void;
  const meeting = new Promise<void>((resolve) => {
    bothHoldOne = resolve;
  });
  const crosswise = (first: number, second: number) =>
    inTransaction(hub.database, async (tx) => {
      attempts++;
      await count(tx, first);
      if (++arrived === 2) bothHoldOne();
      await meeting;
      await count(tx, second);
    });
  await Promise.all([crosswise(1, 2), crosswise(2, 1)]);
  expect(await tallies()).toEqual([
    { id: 1, n: 2 },
    { id: 2, n: 2 },
  ]);
  expect(attempts).toBe(3);
  expect(retries.count).toBe(before + 1);
});

it('takes everything back where the work throws, does nothing after it, and does not run it again', async () => {
  let runs = 0;
  const after: string[] = [];
  const work = inTransaction(hub.database, async (tx) => {
    runs++;
    tx.afterCommit(() => void after.push('rung'));
    await count(tx, 1);
    throw new RangeError('not so');
  });
  await expect(work).rejects.toThrow(RangeError);
  expect([runs, after, (await tallies())[0]]).toEqual([1, [], { id: 1, n: 0 }]);
});

it('runs again after a duplicate key only where it was told to', async () => {
  const insertTaken = (retryDuplicates: boolean) => {
    let runs = 0;
    const work = inTransaction(
      hub.database,
      async (tx) => {
        runs++;
        await tx.query('INSERT INTO tally VALUES (?, 0)', [runs]);
        return runs;
      },
      { retryDuplicates },
    );
    return work.catch((error: unknown) => `${errnoOf(error)} after ${runs}`);
  };
  expect(await insertTaken(false)).toBe('1062 after 1');
  expect(await insertTaken(true)).toBe(3);
});

it('writes any number of rows in statements of a few sizes: 1 to 1,234, none lost', async () => {
  for (const size of [0, 1, 2, 3, 49, 500, 501, 1_234]) {
    await hub.sql.query('DELETE FROM tally');
    const rows = Array.from({ length: size }, (_, index) => [index, index * 2]);
    expect(await insertRows(hub.sql, { table: 'tally', columns: ['id', 'n'] }, rows)).toBe(size);
    const [sum] = await hub.sql.query<{ n: number; rows: number }>(
      'SELECT CAST(COALESCE(SUM(n), 0) AS SIGNED) AS n, COUNT(*) AS `rows` FROM tally WHERE n = id * 2',
    );
    expect(sum).toEqual({ n: size * (size - 1) || 0, rows: size });
  }
});

it('counts only rows whose key was free where taken ones are left out', async () => {
  const into = { table: 'tally', columns: ['id', 'n'], ignoreTaken: true };
  expect(
    await insertRows(
      hub.sql,
      into,
      [1, 2, 3, 4].map((id) => [id, 9]),
    ),
  ).toBe(2);
  expect((await tallies()).map((row) => row.n)).toEqual([0, 0, 9, 9]);
});

it('reads one moment in a snapshot, whatever is written meanwhile, and writes nothing', async () => {
  await inSnapshot(hub.database, async (sql) => {
    await hub.sql.query('UPDATE tally SET n = 7');
    expect(await sql.query('SELECT n FROM tally')).toEqual([{ n: 0 }, { n: 0 }]);
    await expect(sql.query('UPDATE tally SET n = 8')).rejects.toThrow();
  });
  expect((await tallies()).map((row) => row.n)).toEqual([7, 7]);
});

it('locks in one order: of 6 pushes at once of the same 120 rows, forwards and backwards, none has to run again', async () => {
  const unitId = await addUnit(hub, { creditCode: '12371699MBDEM00012' });
  const persons = Array.from({ length: 30 }, (_, index) => testIdNumber(index));
  await addPersons(
    hub,
    persons.map((idNumber) => ({ idNumber, name: '王小明', unitId })),
  );
  const providerId = await addProvider(hub, 'ORDER');
  for (const code of ['A', 'B', 'C', 'D'])
    await addCourse(hub, providerId, { code, year: 2025, kind: 'PROFESSIONAL', hours: 8 });
  const rowsOf = (score: number) =>
    persons.flatMap((idNumber, index) =>
      ['A', 'B', 'C', 'D'].map((courseCode) => ({
        externalId: `${courseCode}-${index}`,
        idNumber,
        name: '王小明',
        courseCode,
        completedAt: new Date('2025-05-20T10:00:00+08:00'),
        score,
      })),
    );
  for (const score of [70, 80]) {
    const before = retries.count;
    const rows = rowsOf(score);
    const pushes = [
      rows,
      [...rows].reverse(),
      rows.slice(60),
      [...rows.slice(0, 70)].reverse(),
      rows,
      rows.slice(30, 90),
    ];
    const stored = await Promise.all(pushes.map((each) => pushCompletions(hub, providerId, each)));
    expect(stored.reduce((sum, each) => sum + each.accepted, 0)).toBe(120);
    expect(retries.count - before).toBe(0);
    await Promise.all(stored.flatMap(({ batchId }) => [judgeBatch(hub, batchId!), judgeBatch(hub, batchId!)]));
  }
  const [recognized] = await hub.sql.query<{ n: number }>(
    "SELECT COUNT(*) AS n FROM completion WHERE state = 'RECOGNIZED' AND revision = 2",
  );
  expect(recognized!.n).toBe(120);
  expect((await verify(hub)).map((finding) => finding.says)).toEqual([]);
});
