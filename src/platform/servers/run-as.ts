import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { UserIds } from './bound-child';
import { findProgram } from './programs';

/**
 * The user a private server runs as. Never another than our own unless we are root: then the owner of the data it already
 * has, else the server's system user where the machine has one that can reach the folder (a checkout below a home of mode
 * 0700 cannot be), else root.
 * @returns null: as ourselves
 */
export function serverUser(folder: string, systemUser: string): UserIds | null {
  if (process.getuid?.() !== 0) return null;
  const existing = statSync(folder, { throwIfNoEntry: false });
  if (existing) return existing.uid === 0 ? null : { uid: existing.uid, gid: existing.gid };
  const user = lookUp(systemUser);
  return user && canReach(dirname(folder), user) ? user : null;
}

function lookUp(name: string): UserIds | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

function canReach(folder: string, user: UserIds): boolean {
  const setpriv = findProgram('setpriv');
  if (!setpriv) return false;
  const args = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--', 'test', '-x', folder];
  return spawnSync(setpriv, args, { stdio: 'ignore' }).status === 0;
}
