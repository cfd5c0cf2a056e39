import { closeSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, processOf, type RunningProcess } from './running-process';
import { folderError, StartError } from './start-error';

/** A take-over of a stale lock lasts a millisecond; a mark older than this was left by one that was killed in it. */
const STALE_MARK_MS = 5_000;

/**
 * Makes the data folder this process's own, so that no two database servers ever open the same files. The lock of a
 * process that has ended, by whatever death, is taken over.
 * @returns gives the folder back
 * @throws StartError where another process that still runs holds it, or the folder cannot be written
 */
export function lockDataDir(dataDir: string): () => void {
  const path = join(dataDir, 'lock');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    for (let attempt = 0; attempt < 50; attempt++) {
      if (takeLock(path)) return () => rmSync(path, { force: true });
      const holder = readHolder(path);
      if (holder && isRunning(holder))
        throw new StartError(
          `The data folder ${dataDir} is in use by another hub (process ${holder.pid}): stop that one, or set HUB_DATA_DIR to another folder.`,
        );
      removeStaleLock(path, holder);
    }
  } catch (error) {
    throw folderError(dataDir, error);
  }
  throw new StartError(`The data folder ${dataDir} could not be locked: other hubs keep taking it.`);
}

/** A link appears whole or not at all: nobody reads a half-written lock. */
function takeLock(path: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(processOf(process.pid)), { mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(path: string): RunningProcess | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunningProcess;
  } catch {
    return null;
  }
}

/** Of several that found the lock stale only the one that sets the mark removes it, and only if it is still that one. */
function removeStaleLock(path: string, seen: RunningProcess | null): void {
  const mark = `${path}.takeover`;
  try {
    closeSync(openSync(mark, 'wx', 0o600));
  } catch {
    const age = Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MARK_MS) rmSync(mark, { force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return;
  }
  const now = readHolder(path);
  if (now?.pid === seen?.pid && now?.startedAt === seen?.startedAt) rmSync(path, { force: true });
  rmSync(mark, { force: true });
}
