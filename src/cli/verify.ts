import type { Command } from 'commander';
import { INVARIANTS, verify } from '../verify';
import { answer, command, type Terminal, withHub } from './command-line';
import { progressBar } from './progress-bar';

/** `hub verify` */
export function verifyCommand(terminal: Terminal): Command {
  return command('verify', 'check every invariant of the data; exit 1 with the list if one does not hold').action(
    ({ json }: { readonly json?: boolean }) =>
      answer(terminal, json === true, () =>
        withHub(terminal, async (hub) => {
          const bar = progressBar(terminal, 'invariants');
          const findings = await verify(hub, (done) => bar.update(done / INVARIANTS.length, done)).finally(bar.stop);
          const lines = findings.map(
            ({ says, count, examples }) => `${says}\n  ${count} broken: ${examples.join('; ')}`,
          );
          return {
            value: { holds: findings.length === 0, checked: INVARIANTS.length, broken: findings },
            text: lines.length === 0 ? `All ${INVARIANTS.length} invariants hold.` : lines.join('\n'),
            ...(lines.length === 0
              ? {}
              : { failure: `${lines.length} of ${INVARIANTS.length} invariants do not hold.` }),
          };
        }),
      ),
  );
}
