import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this project's package.json, from the sources as well as from the compiled `.build`. */
export const packageRoot: string = findPackageRoot(__dirname);

function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json above the program');
  return findPackageRoot(parent);
}
