import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from './programs';
import { onOwnDeath } from './watchdog';

/** A user of this machine, by numbers. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

export interface BoundChildOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'stdio'> {
  /** Runs it as this user; only root can. */
  readonly runAs?: UserIds | null;
}

/**
 * `sh` compares its parent before it becomes the program: a parent that died between fork and the request for the
 * parent-death signal would never be noticed.
 */
const BECOME_UNLESS_ORPHAN = '[ "$PPID" = "$1" ] || exit 1; shift; exec "$@"';

/**
 * Starts a program that cannot outlive this process, even when this one is killed with SIGKILL: on Linux through the
 * kernel's parent-death signal, elsewhere through a watchdog. That signal is SIGKILL because a polite end may take as
 * long as there are dirty pages; what runs here survives it by design (redo log, append-only file, outbox).
 * It gets a session of its own, so that Ctrl-C reaches this process only, which then stops its children in order.
 */
export function spawnBound(program: string, args: readonly string[], options: BoundChildOptions = {}): ChildProcess {
  const { runAs, ...others } = options;
  const setpriv = setprivWithParentDeath();
  if (setpriv) {
    const user = runAs ? [`--reuid=${runAs.uid}`, `--regid=${runAs.gid}`, '--clear-groups'] : [];
    const become = ['sh', '-c', BECOME_UNLESS_ORPHAN, 'sh', String(process.pid), program, ...args];
    return spawn(setpriv, [...user, '--pdeathsig', 'KILL', '--', ...become], { ...others, detached: true });
  }
  const child = spawn(program, args, { ...others, detached: true, ...(runAs ?? {}) });
  if (child.pid !== undefined) {
    const letGo = onOwnDeath('kill', ['-9', String(child.pid)]);
    child.once('exit', letGo);
  }
  return child;
}

let setprivPath: string | null | undefined;

/** The path of a `setpriv` that knows parent-death signals (not every one does), or null. */
function setprivWithParentDeath(): string | null {
  if (setprivPath === undefined) {
    const path = process.platform === 'linux' ? findProgram('setpriv') : null;
    setprivPath =
      path && spawnSync(path, ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0 ? path : null;
  }
  return setprivPath;
}

/** A child's end by a signal shows in `signalCode`, not in `exitCode`. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Resolves when the child has ended or could not even begin. */
export function ended(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

/** Asks a child to end with `signal` and waits; kills it after `patienceMs`. */
export async function stopChild(
  child: ChildProcess,
  patienceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(signal);
  const deadline = Date.now() + patienceMs;
  while (!hasEnded(child)) {
    if (Date.now() > deadline) child.kill('SIGKILL');
    await sleep(5);
  }
}
