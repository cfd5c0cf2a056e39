import { text as readAll } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { createUser } from '../access/create-user';
import { ROLES } from '../access/user-account.entity';
import { answer, command, type Terminal, withHub } from './command-line';

interface UserOptions {
  readonly json?: boolean;
  readonly username: string;
  readonly role: string;
  readonly unit?: string;
  readonly department?: string;
  readonly region?: string;
  readonly person?: string;
}

/** `hub user create` */
export function userCommand(terminal: Terminal): Command {
  const create = command('create', 'make a person’s sign-in')
    .requiredOption('--username <name>', 'what the person types to sign in')
    .requiredOption(
      '--password-stdin',
      'read the password from standard input: never an argument, which others can see',
    )
    .addOption(new Option('--role <role>', 'what it may see and do').choices(ROLES).makeOptionMandatory())
    .option('--unit <credit code>', 'of a unit-admin')
    .option('--department <code>', 'of a department-admin')
    .option('--region <code>', 'of a bureau-admin; 371600 is the city bureau')
    .option('--person <ID number>', 'of a learner')
    .action((options: UserOptions) =>
      answer(terminal, options.json === true, async () => {
        const password = (await readAll(terminal.stdin)).replace(/\r?\n$/, '');
        const user = await withHub(terminal, (hub) => createUser(hub, { ...options, password }));
        const factor = user.totpUri === null ? '' : `\nSecond factor, shown this once: ${user.totpUri}`;
        return { value: user, text: `${user.username} may sign in as ${user.role}.${factor}` };
      }),
    );
  return new Command('user').description('people who sign in').addCommand(create);
}
