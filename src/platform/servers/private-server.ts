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
 * Asks `answers` until it says yes.
 * @param lastWords what the server's log says of its end
 * @throws StartError in one sentence where the server ends before it answers or never does, PortTaken where that was why
 */
export async function awaitAnswer(
  name: string,
  child: ChildProcess,
  answers: () => Promise<boolean>,
  lastWords: () => string,
): Promise<void> {
  const deadline = Date.now() + RECOVERY_PATIENCE_MS;
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  while (!(await answers())) {
    if (failure) throw new StartError(`${name} cannot be started: ${failure.message}.`);
    if (hasEnded(child)) throw endedEarly(name, child, lastWords());
    if (Date.now() > deadline) throw new StartError(`${name} was started but does not answer: ${lastWords()}.`);
    await sleep(15);
  }
}

function endedEarly(name: string, child: ChildProcess, words: string): Error {
  if (/address already in use/i.test(words)) return new PortTaken(words);
  if (/no space left|errno:? 28|disk full/i.test(words))
    return new StartError(
      `${name} cannot be started: no space is left on the disk of HUB_DATA_DIR; free some, or set HUB_DATA_DIR to a folder on another disk.`,
    );
  const how = child.signalCode ?? `code ${child.exitCode}`;
  return new StartError(`${name} ended while it started (${how})${words ? `: ${words}` : ''}.`);
}

/** The last line of a server's log that `matters`, without its full stop; empty where there is no such log. */
export function lastLine(path: string, matters: RegExp): string {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => matters.test(line));
    return (lines.at(-1) ?? '').trim().replace(/\.$/, '');
  } catch {
    return '';
  }
}
