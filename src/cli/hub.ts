import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { config as readEnvFile } from 'dotenv';
import { packageRoot } from '../platform/package-root';
import { clientCommand } from './client';
import type { Terminal } from './command-line';
import { importCommand } from './import';
import { keysCommand } from './keys';
import { migrateCommand } from './migrate';
import { providerCommand } from './provider';
import { requeueCommand } from './requeue';
import { userCommand } from './user';
import { verifyCommand } from './verify';
import { yearCommand } from './year';

/** Every group of commands, in the order in which `hub --help` lists them. */
const COMMANDS: readonly ((terminal: Terminal) => Command)[] = [
  migrateCommand,
  importCommand,
  yearCommand,
  providerCommand,
  clientCommand,
  userCommand,
  keysCommand,
  verifyCommand,
  requeueCommand,
];

/** Wrong usage is an exit code of its own, so that a script can tell a typing mistake from a failure. */
const WRONG_USAGE = 2;

/**
 * Runs one command line, e.g. `['import', 'persons', 'list.csv', '--json']`.
 * @returns the exit code: 0, 1 after one sentence on stderr, 2 on wrong usage
 */
async function runHub(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('hub').description('Runs and feeds the continuing education hub.');
  for (const make of COMMANDS) program.addCommand(make(terminal));
  for (const each of allOf(program)) stayInProcess(each, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : WRONG_USAGE;
  }
}

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}

function stayInProcess(command: Command, terminal: Terminal): void {
  command.exitOverride().showHelpAfterError('(see --help)');
  command.configureOutput({
    writeOut: (text) => void terminal.stdout.write(text),
    writeErr: (text) => void terminal.stderr.write(text),
  });
}

async function main(): Promise<void> {
  readEnvFile({ path: join(packageRoot, '.env'), quiet: true });
  const { stdout, stderr, stdin, env } = process;
  process.exitCode = await runHub(process.argv.slice(2), { stdout, stderr, stdin, env, exitCode: 0 });
}

void main();
