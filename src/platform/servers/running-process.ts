import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one of the same number. */
export interface RunningProcess {
  readonly pid: number;
  /** When it began, in the words of the operating system. */
  readonly startedAt: string;
}

/** The process `pid` as it runs now, or null where there is none (a zombie counts as none). */
export function processOf(pid: number): RunningProcess | null {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** Whether exactly this process still runs. */
export function isRunning(known: RunningProcess): boolean {
  return processOf(known.pid)?.startedAt === known.startedAt;
}

/** Waits until the process has ended; after `patienceMs` it is killed. Only for processes that this data folder owns. */
export async function waitForEnd(known: RunningProcess, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (isRunning(known)) {
    if (Date.now() > deadline) process.kill(known.pid, 'SIGKILL');
    await sleep(20);
  }
}

/** The processes that wait for this program as a script of npm: its parent and, where that is npm's shell, npm. */
export function commandProcesses(): RunningProcess[] {
  const parent = processOf(process.ppid);
  if (!parent || process.platform !== 'linux') return parent ? [parent] : [];
  const grandparent = isShell(parent.pid) ? processOf(Number(statFields(parent.pid)[1])) : null;
  return grandparent ? [parent, grandparent] : [parent];
}

/** Where `/bin/sh` does not replace itself by its only command, it stands between npm and this program. */
function isShell(pid: number): boolean {
  return /^(ba|da|a|k|z)?sh$/.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
}

/** `/proc/<pid>/stat` from its third field on: state, parent, … */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Ticks since boot and the boot's id: numbers of processes and ticks come again after a restart of the machine. */
function startOnLinux(pid: number): string | null {
  try {
    const fields = statFields(pid);
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${fields[19]}@${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return null;
  }
}

function startElsewhere(pid: number): string | null {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || null
    );
  } catch {
    return null;
  }
}
