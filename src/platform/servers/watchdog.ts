import { spawn } from 'node:child_process';

/** A line lets it go; the end of the pipe without one means that the process it watches is dead. */
const WATCH = 'trap "" HUP INT TERM; if read -r word; then exit 0; fi; exec "$@"';

/**
 * Has a command run once this process is dead, however it died. A shell of a few hundred kilobytes waits at the end of a
 * pipe that only this process holds open.
 * @returns lets the watchdog go: the command will not run
 */
export function onOwnDeath(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): () => void {
  const watchdog = spawn('sh', ['-c', WATCH, 'watchdog', command, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
    env,
  });
  watchdog.on('error', () => undefined);
  watchdog.stdin.on('error', () => undefined);
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return () => void watchdog.stdin.end('done\n');
}
