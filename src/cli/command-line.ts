import { resolve } from 'node:path';
import { Command } from 'commander';
import { closeHub, openHub } from '../open-hub';
import type { Hub } from '../platform/hub';
import { Refusal } from '../platform/refusal';
import { readSettings } from '../platform/settings';
import { TabularFileError } from '../platform/tabular-file-error';
import { requireCurrentSchema } from '../platform/migrate';
import { sentenceOf } from '../up/start-sentence';
import { withRunningHub } from '../up/running-hub';
import { dataDirOf } from '../up/up-settings';

/** What a command has to say. */
export interface Answer {
  /** For `--json`: stdout is this and nothing else. */
  readonly value: unknown;
  /** For people, without the newline at its end. */
  readonly text: string;
  /** One sentence for stderr; the exit code is 1 then. */
  readonly failure?: string;
}

/** Where a command writes and what it reads from; the real ones in the program. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly stdin: NodeJS.ReadableStream;
  readonly env: NodeJS.ProcessEnv;
  /** Set once: 0, 1 or 2. */
  exitCode: number;
}

/** A command says something that cannot be done as asked; one sentence. */
export class CommandError extends Error {}

/** A command with the option that every command has. */
export function command(name: string, description: string): Command {
  return new Command(name).description(description).option('--json', 'print one JSON value and nothing else');
}

/** Runs a command to its answer and prints that; an error becomes one sentence on stderr and exit code 1. */
export async function answer(terminal: Terminal, asJson: boolean, work: () => Promise<Answer>): Promise<void> {
  let result: Answer;
  try {
    result = await work();
  } catch (error) {
    const sentence = failureOf(error);
    result = { value: { error: sentence }, text: '', failure: sentence };
  }
  if (asJson) terminal.stdout.write(`${JSON.stringify(result.value)}\n`);
  else if (result.text !== '') terminal.stdout.write(`${result.text}\n`);
  if (result.failure === undefined) return;
  terminal.stderr.write(`${result.failure.replace(/\s*\n\s*/g, ' ')}\n`);
  terminal.exitCode = 1;
}

function failureOf(error: unknown): string {
  if (error instanceof Refusal) return error.flaws.map((each) => each.message).join(' ');
  if (error instanceof TabularFileError || error instanceof CommandError) return error.message;
  return sentenceOf(error, 'The command failed');
}

/**
 * Opens the hub that the environment names, or that `npm run up` runs on this machine, for the time of `work`.
 * @param options.anySchema the database may be of another version: for `hub migrate`
 */
export async function withHub<T>(
  terminal: Terminal,
  work: (hub: Hub) => Promise<T>,
  options: { readonly anySchema?: boolean } = {},
): Promise<T> {
  const env = withRunningHub(terminal.env, dataDirOf(terminal.env));
  const settings = readSettings({ LOG_LEVEL: 'silent', ...env });
  // What is promised in a transaction is found by the workers' sweep; Redis need not answer for a command.
  const hub = await openHub(settings, { program: 'hub', bell: { ring: () => undefined }, logStream: 'stderr' });
  try {
    if (!options.anySchema) await requireCurrentSchema(hub.database);
    return await work(hub);
  } finally {
    await closeHub(hub);
  }
}

/** The full path of a file as it was typed: `npm run` changes to the project's folder first. */
export function typedPath(terminal: Terminal, file: string): string {
  const byNpm = terminal.env.npm_lifecycle_event === 'hub' ? terminal.env.INIT_CWD : undefined;
  return resolve(byNpm ?? process.cwd(), file);
}
