import { Command } from 'commander';
import { generateHubKeys } from '../platform/encryption';
import { answer, command, type Terminal } from './command-line';

/** `hub keys generate` */
export function keysCommand(terminal: Terminal): Command {
  const generate = command(
    'generate',
    'print a new value for the setting HUB_KEYS; keep it safe: without it the data cannot be read',
  );
  generate.action((options: { json?: boolean }) =>
    answer(terminal, options.json === true, async () => {
      const hubKeys = generateHubKeys();
      return { value: { hubKeys }, text: hubKeys };
    }),
  );
  return new Command('keys').description('keys of the encryption').addCommand(generate);
}
