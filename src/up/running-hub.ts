import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../platform/servers/private-files';
import { isRunning, processOf, type RunningProcess } from '../platform/servers/running-process';

/** What another program of this machine needs to work with the hub that `npm run up` runs. */
const SHARED = ['DATABASE_URL', 'REDIS_URL', 'HUB_KEYS', 'HUB_REQUIRE_TOTP', 'PORT', 'PROVINCE_URL'] as const;

interface Announcement {
  readonly process: RunningProcess;
  readonly env: Readonly<Record<string, string>>;
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'running.json');
}

/**
 * Says to this machine's other programs of the same user, by a file of mode 0600 in the data folder, where the hub's
 * servers are and with which keys.
 * @returns takes it back
 */
export function announceRunning(dataDir: string, env: NodeJS.ProcessEnv): () => void {
  const shared = Object.fromEntries(SHARED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const announcement = { process: processOf(process.pid), env: shared };
  writePrivateFile(pathIn(dataDir), JSON.stringify(announcement));
  return () => rmSync(pathIn(dataDir), { force: true });
}

/** The settings of the hub that runs on this data folder; null where none does (a file that it left is not believed). */
export function findRunning(dataDir: string): Readonly<Record<string, string>> | null {
  try {
    const { process: running, env } = JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as Announcement;
    return isRunning(running) ? env : null;
  } catch {
    return null;
  }
}

/**
 * An environment completed by the hub that runs on its data folder. What the environment says itself goes before; if it
 * names another database, nothing is taken over.
 */
export function withRunningHub(env: NodeJS.ProcessEnv, dataDir: string): NodeJS.ProcessEnv {
  const running = findRunning(dataDir);
  const said = Object.fromEntries(Object.entries(env).filter(([name, value]) => value || name === 'PROVINCE_URL'));
  if (!running || (said.DATABASE_URL && said.DATABASE_URL !== running.DATABASE_URL)) return said;
  return { ...running, ...said };
}
