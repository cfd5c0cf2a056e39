import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from './bound-child';
import { writePrivateFile } from './private-files';
import { isRunning, processOf, type RunningProcess, waitForEnd } from './running-process';
import { StartError } from './start-error';

/** A server that this process started for itself. */
export interface PrivateServer {
  readonly url: string;
  /** For the line that says what was started, e.g. `MariaDB 10.11.6`. */
  readonly title: string;
  readonly child: ChildProcess;
  /** Ends it cleanly; its data stay. */
  stop(): Promise<void>;
}

/** A server may take this long to recover after a crash; it normally takes 0.2 s. */
const RECOVERY_PATIENCE_MS = 120_000;
const END_PATIENCE_MS = 10_000;

/** Thrown by an attempt whose port was taken meanwhile: another port, another attempt. */
export class PortTaken extends Error {}

/** Runs `attempt` again, with another port, while its port turns out to be taken. */
export async function withAnotherPort<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 4; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 0) throw error;
    }
  }
}

/** Waits for the server of an earlier run on the same data, should it still be on its way out. */
export async function awaitPredecessor(pidFile: string): Promise<void> {
  let known: RunningProcess;
  try {
    known = JSON.parse(readFileSync(pidFile, 'utf8')) as RunningProcess;
  } catch {
    return;
  }
  if (isRunning(known)) await waitForEnd(known, END_PATIENCE_MS);
  rmSync(pidFile, { force: true });
}

/** Notes which process serves these data, for `awaitPredecessor` of the next run. */
export function notePid(pidFile: string, child: ChildProcess): void {
  const running = child.pid === undefined ? null : processOf(child.pid);
  if (running) writePrivateFile(pidFile, JSON.stringify(running));
}

/**
 * Asks until there is an answer, and returns it.
 * @param ask null: no answer yet
 * @param errors what the server's log says went wrong, the first thing first
 * @throws StartError in one sentence where the server ends before it answers or never does, PortTaken where that was why
 */
export async function awaitAnswer<T>(
  name: string,
  child: ChildProcess,
  ask: () => Promise<T | null>,
  errors: () => readonly string[],
): Promise<T> {
  const deadline = Date.now() + RECOVERY_PATIENCE_MS;
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (failure) throw new StartError(`${name} cannot be started: ${failure.message}.`);
    if (hasEnded(child)) throw endedEarly(name, child, errors());
    if (Date.now() > deadline)
      throw new StartError(
        `${name} was started but has not answered for ${RECOVERY_PATIENCE_MS / 1000} s: see its log in HUB_DATA_DIR.`,
      );
    await sleep(15);
  }
}

function endedEarly(name: string, child: ChildProcess, errors: readonly string[]): Error {
  if (errors.some((line) => /address already in use/i.test(line))) return new PortTaken(name);
  if (errors.some(saysDiskFull)) return diskFull(name);
  const how = child.signalCode ?? `code ${child.exitCode}`;
  return new StartError(`${name} ended while it started (${how})${errors[0] ? `: ${errors[0]}` : ''}.`);
}

/** Whether a line of a log speaks of a full disk. */
export function saysDiskFull(line: string): boolean {
  return /no space left|not enough (disk )?space|disk (is )?full|errno: ?28\b|error 28\b|error number 28\b/i.test(line);
}

/** What to say then. */
export function diskFull(name: string): StartError {
  return new StartError(
    `${name} cannot be started because no space is left on the disk of HUB_DATA_DIR: free some, or set HUB_DATA_DIR to a folder on another disk.`,
  );
}

/** The lines of a server's log that `matter`, each without its full stop and what stands before `mark`; empty where there is no log. */
export function linesOf(path: string, matter: RegExp, mark: RegExp): string[] {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => matter.test(line));
    return lines.map((line) => line.replace(mark, '').trim().replace(/\.$/, ''));
  } catch {
    return [];
  }
}
