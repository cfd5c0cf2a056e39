// Runs a program of the hub from a fresh clone: installs the packages and compiles where that is due, then becomes the
// program (same process, so that signals and exit codes are its own). Plain JavaScript with nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD = join(ROOT, '.build');
const STAMP = join(BUILD, '.good');
const SOURCES = ['src', 'schema', 'jobs', 'test'];

/** Program name → compiled file. `check` and `build` have none: they end after their own work. */
const PROGRAMS = {
  up: 'src/up.js',
  api: 'src/api.js',
  worker: 'src/worker.js',
  hub: 'src/cli/hub.js',
  test: 'test/support/run-tests.js',
  schema: 'schema/print-schema.js',
  bench: 'test/bench/bench.js',
  soak: 'test/bench/soak.js',
  check: null,
  build: null,
};

const CHECKS = [
  ['Biome', '@biomejs/biome/bin/biome', ['lint', '.']],
  ['Imports', 'dependency-cruiser/bin/dependency-cruise.mjs', ['--config', '.dependency-cruiser.cjs', ...SOURCES]],
  ['Unused code', 'knip/bin/knip.js', []],
];

const program = process.argv[2];
const STEPS = program === 'hub' ? process.stderr : process.stdout;

/** Says one sentence and ends. */
function fail(sentence, code = 1) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

/** `hub` answers on stdout, and silence is its habit where nothing had to be done. */
function tell(title, startedAt) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2).padStart(7);
  STEPS.write(`${STEPS.isTTY ? '\r\x1b[2K' : ''}${seconds} s  ${title}\n`);
}

/** On a terminal a long step shows its title while it runs. */
function announce(title) {
  if (STEPS.isTTY) STEPS.write(`     …     ${title}`);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Whether every package of the lock file that this machine can use is installed in its version. */
function isInstalled() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json');
  const lock = join(ROOT, 'package-lock.json');
  if (!existsSync(hidden)) return false;
  if (modified(hidden) >= modified(lock)) return true;
  const wanted = JSON.parse(readFileSync(lock, 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const skipDev = process.env.NODE_ENV === 'production';
  return Object.entries(wanted).every(
    ([path, { version, optional, dev, link }]) =>
      path === '' || optional || link || (skipDev && dev) || present[path]?.version === version,
  );
}

function install() {
  const startedAt = performance.now();
  announce('Installing the packages');
  const npm = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (npm.status === 0) return tell('Packages installed', startedAt);
  const output = `${npm.stdout ?? ''}${npm.stderr ?? ''}`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/.test(output))
    fail(
      'The packages cannot be installed because the npm registry cannot be reached: connect to the network and start again.',
    );
  if (/ENOSPC/.test(output))
    fail('The packages cannot be installed because no space is left on the disk: free some and start again.');
  if (npm.error?.code === 'ENOENT')
    fail('The packages cannot be installed because npm is not on the PATH: install npm and start again.');
  process.stderr.write(output.split(/^npm error\s*\n?npm error Clean install a project/m)[0]);
  fail('The packages cannot be installed: `npm ci` failed for the reason above.');
}

/** The last change of any source: of a file, or of a folder (a file came or went). */
function newestSource() {
  let newest = Math.max(
    modified(join(ROOT, 'tsconfig.json')),
    modified(join(ROOT, 'node_modules', '.package-lock.json')),
  );
  const visit = (folder) => {
    newest = Math.max(newest, modified(folder));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith('.ts')) newest = Math.max(newest, modified(path));
    }
  };
  for (const folder of SOURCES) if (existsSync(join(ROOT, folder))) visit(join(ROOT, folder));
  return newest;
}

function isBuilt() {
  const file = PROGRAMS[program];
  return modified(STAMP) > newestSource() && (!file || existsSync(join(BUILD, file)));
}

/** @returns whether the types are right; what is wrong has been printed */
function build() {
  const startedAt = performance.now();
  const begun = new Date();
  const compiler = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
  if (!existsSync(compiler))
    fail('The compiler is missing because the packages were installed without those for development: run `npm ci`.');
  // What was compiled before may have been deleted by hand; the compiler's memory of it would then be wrong.
  const file = PROGRAMS[program];
  if (!existsSync(STAMP) || (file && !existsSync(join(BUILD, file))))
    rmSync(join(BUILD, 'tsconfig.tsbuildinfo'), { force: true });
  const tsc = spawnSync(
    process.execPath,
    [compiler, '-p', 'tsconfig.json', '--pretty', String(process.stderr.isTTY === true)],
    {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
    },
  );
  if (tsc.status !== 0) {
    rmSync(STAMP, { force: true });
    return false;
  }
  writeFileSync(STAMP, '');
  utimesSync(STAMP, begun, begun);
  tell('Compiled', startedAt);
  return true;
}

/** A process by its number and, on Linux, its start, so that a later one of the same number is not taken for it. */
function identityOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid}`;
  }
}

/** Two starts at once: the second waits, and then finds everything done. A lock whose holder is dead is taken over. */
function withLock(work) {
  mkdirSync(BUILD, { recursive: true });
  const path = join(BUILD, '.lock');
  const own = `${path}.${process.pid}`;
  writeFileSync(own, identityOf(process.pid));
  while (!tryLink(own, path)) {
    const holder = contentOf(path);
    if (holder !== null && identityOf(Number.parseInt(holder, 10)) !== holder) rmSync(path, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  rmSync(own, { force: true });
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return work();
  } finally {
    release();
    // The process lives on as the program, and must not remove a later start's lock when it ends.
    process.off('exit', release);
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Null where the file does not exist (any longer). */
function contentOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** @returns whether the types are right */
function prepare() {
  if (isInstalled() && isBuilt()) return true;
  return withLock(() => {
    if (!isInstalled()) install();
    return isBuilt() || build();
  });
}

/** Runs every check to its end, so that one sees all that is wrong at once. */
function check(typesAreRight) {
  let good = typesAreRight;
  for (const [title, file, parameters] of CHECKS) {
    const startedAt = performance.now();
    const run = spawnSync(process.execPath, [join(ROOT, 'node_modules', file), ...parameters], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    good &&= run.status === 0;
    tell(`${title}: ${run.status === 0 ? 'nothing to complain of' : 'see above'}`, startedAt);
  }
  process.exit(good ? 0 : 1);
}

function becomeProgram() {
  const file = join(BUILD, PROGRAMS[program]);
  if (!existsSync(file)) fail(`The program "${program}" is not part of this version.`, 2);
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, 2, file);
  Module.runMain();
}

function main() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node ${process.versions.node} is too old: install Node 20.19 or later.`);
  if (!Object.hasOwn(PROGRAMS, program ?? ''))
    fail(`usage: node src/bootstrap.mjs ${Object.keys(PROGRAMS).join('|')} [arguments]`, 2);
  let typesAreRight;
  try {
    typesAreRight = prepare();
  } catch (error) {
    if (error.code === 'ENOSPC')
      fail(`The hub cannot be compiled because no space is left on the disk of ${ROOT}: free some and start again.`);
    if (error.code === 'EACCES' || error.code === 'EROFS')
      fail(`The hub cannot be compiled because ${ROOT} may not be written: change its owner and start again.`);
    throw error;
  }
  if (program === 'check') return check(typesAreRight);
  // A run of the tests tells more than its first type error; it fails in the end all the same.
  if (!typesAreRight && program !== 'test') fail('The hub does not compile: see the errors above.');
  if (!typesAreRight) process.env.HUB_TYPE_ERRORS = '1';
  if (PROGRAMS[program]) becomeProgram();
}

main();
