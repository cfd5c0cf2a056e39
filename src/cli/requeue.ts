import type { Command } from 'commander';
import { openBell } from '../../jobs/queues';
import { requeue } from '../../jobs/requeue';
import { answer, command, CommandError, type Terminal, withHub } from './command-line';

/** `hub requeue` */
export function requeueCommand(terminal: Terminal): Command {
  return command('requeue', 'put back on the queues whatever is still to be done, after Redis was lost').action(
    ({ json }: { readonly json?: boolean }) =>
      answer(terminal, json === true, () =>
        withHub(terminal, async (hub) => {
          const bell = openBell(hub.settings, hub.log);
          try {
            await bell.ready();
            const done = await requeue(hub, bell);
            return {
              value: done,
              text: `${done.queued} put back on the queues, ${done.revived} of them given up before.`,
            };
          } catch (error) {
            if (isRedisAway(error))
              throw new CommandError('Redis does not answer at REDIS_URL: start it, then run this again.');
            throw error;
          } finally {
            await bell.close();
          }
        }),
      ),
  );
}

function isRedisAway(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'ECONNREFUSED' || /Connection is closed|enableOfflineQueue|max retries/i.test(message ?? '');
}
