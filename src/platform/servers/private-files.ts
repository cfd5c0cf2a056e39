import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { UserIds } from './bound-child';

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivateFile(path: string, content: string, owner: UserIds | null = null): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (owner) chownSync(draft, owner.uid, owner.gid);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The content of the file, made by `make` and kept in it (mode 0600) where it does not exist yet. */
export function keptSecret(path: string, make: () => string = () => randomBytes(24).toString('base64url')): string {
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept) return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const fresh = make();
  writePrivateFile(path, `${fresh}\n`);
  return fresh;
}
