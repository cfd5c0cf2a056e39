import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, hasEnded, spawnBound, stopChild } from '../platform/servers/bound-child';
import { StartError } from '../platform/servers/start-error';

/** One of the hub's programs as a child of `npm run up`. */
export interface HubProcess {
  readonly pid: number;
  /** Resolves with a sentence when it ends although nobody stopped it; else never. */
  readonly failure: Promise<string>;
  /** Resolves when it has said that it is ready. */
  readonly saidReady: Promise<void>;
  /** Lets it finish what is in hand and waits for its end. */
  stop(): Promise<void>;
}

/** A program finishes what it has in hand within this time, or is killed: nothing is lost by that, only repeated. */
const END_PATIENCE_MS = 20_000;
const LARGEST_LOG_BYTES = 20 * 1024 * 1024;

/** What a batch needs lives for milliseconds: a young generation that holds it spares copying, a tenth of the time. */
const NODE_OPTIONS = ['--enable-source-maps', '--max-semi-space-size=32', '--max-old-space-size=240'];

/**
 * Starts `.build/src/<name>.js`; it cannot outlive this process. What it logs goes to `<dataDir>/logs/<name>.log`, of
 * which one predecessor is kept.
 */
export function startHubProcess(name: 'api' | 'worker', env: NodeJS.ProcessEnv, dataDir: string): HubProcess {
  const logPath = join(dataDir, 'logs', `${name}.log`);
  const program = join(dirname(__dirname), `${name}.js`);
  const child = spawnBound(process.execPath, [...NODE_OPTIONS, program], {
    env: { NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = openLogFile(logPath);
  for (const stream of [child.stdout!, child.stderr!]) stream.pipe(log, { end: false });
  let lastWords = '';
  const saidReady = new Promise<void>((resolve) => {
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream }).on('line', (line) => {
        const message = messageOf(line);
        if (message === 'ready') resolve();
        if (message) lastWords = message;
      });
  });
  let stopping = false;
  const failure = ended(child).then(async () => {
    if (stopping) return new Promise<string>(() => undefined);
    await sleep(50);
    return endSentence(name, child, lastWords, logPath);
  });
  const stop = () => {
    stopping = true;
    return stopChild(child, END_PATIENCE_MS);
  };
  return { pid: child.pid!, failure, saidReady, stop };
}

function endSentence(name: string, child: ChildProcess, lastWords: string, logPath: string): string {
  const how = hasEnded(child) ? (child.signalCode ?? `code ${child.exitCode}`) : 'unknown';
  const said = lastWords ? `, its last words were "${lastWords.replace(/\.$/, '')}"` : '';
  return `The ${name === 'api' ? 'API' : name} ended although nobody stopped it (${how})${said}: see ${logPath}.`;
}

/** The message of a line of the log; of a line that is no JSON the line, where it is a sentence or names an error. */
function messageOf(line: string): string {
  try {
    const entry = JSON.parse(line) as { msg?: unknown };
    return typeof entry.msg === 'string' ? entry.msg : '';
  } catch {
    return /^[A-Z].*\.$|^\w*Error\b/.test(line) ? line.trim() : '';
  }
}

function openLogFile(path: string): NodeJS.WritableStream {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES) renameSync(path, `${path}.1`);
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  // A full disk must not end the hub for the sake of its log.
  file.on('error', () => undefined);
  return file;
}

/**
 * Waits until the API says that all it needs answers.
 * @param failure a sentence that ends the waiting
 * @throws StartError with that sentence, or with the reason the API gives when `patienceMs` is over
 */
export async function awaitReadiness(address: string, failure: Promise<string>, patienceMs: number): Promise<void> {
  let sentence: string | null = null;
  void failure.then((words) => {
    sentence = words;
  });
  let reason = 'it does not answer';
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (sentence !== null) throw new StartError(sentence);
    const answer = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer?.ok) return;
    if (answer) reason = (await answer.text()).slice(0, 300);
    await sleep(50);
  }
  throw new StartError(`The API has not become ready within ${patienceMs / 1000} s: ${reason}.`);
}
