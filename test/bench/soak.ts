import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { closeHub, openHub } from '../../src/open-hub';
import { generateHubKeys } from '../../src/platform/encryption';
import { migrate } from '../../src/platform/migrate';
import { startServers } from '../../src/platform/servers/start-servers';
import { readSettings } from '../../src/platform/settings';
import { HistoryPlayer, histories } from '../support/histories';
import { testClock } from '../support/test-hub';
import { print } from './stage';

/**
 * `npm run soak -- [--seed N] [--runs N]`: random histories of pushes, corrections, withdrawals, courses declared the same
 * and workers judging twice; after each, every invariant must hold. A failure tells the seed that replays it.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string', default: '2000' } } });
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-soak-'));
  const servers = await startServers({
    dataDir,
    throwAway: true,
    progress: (_title, work) => work(() => undefined),
    env: process.env,
  });
  const settings = readSettings({
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    HUB_KEYS: generateHubKeys(),
    HUB_DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
  });
  const clock = testClock('2025-06-01T09:00:00+08:00');
  const hub = await openHub(settings, { program: 'soak', bell: { ring: () => undefined }, clock });
  try {
    await migrate(hub.database);
    const player = await HistoryPlayer.open(hub);
    print(`${values.runs} histories from seed ${seed}`);
    let played = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const broken = await player.play(history);
        if (++played % 100 === 0) print(`${played} played`);
        if (broken.length > 0) throw new Error(JSON.stringify(broken));
      }),
      { numRuns: Number(values.runs), seed, endOnFailure: true },
    );
    print(`All invariants held after each of ${played} histories.`);
    return 0;
  } finally {
    await closeHub(hub);
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
