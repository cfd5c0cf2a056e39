import { commandProcesses, isRunning } from './running-process';

const LOOK_EVERY_MS = 250;

/**
 * Calls `gone` once when the npm that runs this program as a script is dead, SIGKILL included: what it started must not
 * outlive the command. A program that was not started by npm may be left alone by its parent, so nothing is watched then.
 */
export function onCommandDeath(gone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const watched = commandProcesses();
  const look = setInterval(() => {
    if (watched.every(isRunning)) return;
    clearInterval(look);
    gone();
  }, LOOK_EVERY_MS);
  look.unref();
}
