import type { Command } from 'commander';
import { migrate } from '../platform/migrate';
import { answer, command, type Terminal, withHub } from './command-line';

/** `hub migrate` */
export function migrateCommand(terminal: Terminal): Command {
  return command('migrate', 'bring the database to this version').action((options: { json?: boolean }) =>
    answer(terminal, options.json === true, () =>
      withHub(
        terminal,
        async (hub) => {
          const migrations = await migrate(hub.database);
          const text =
            migrations.length === 0 ? 'The database is at this version.' : `${migrations.length} migrations run.`;
          return { value: { migrations }, text };
        },
        { anySchema: true },
      ),
    ),
  );
}
