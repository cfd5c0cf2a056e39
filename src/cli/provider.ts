import { type Command, Option } from 'commander';
import { setProviderActive } from '../intake/set-provider-active';
import { answer, command, type Terminal, withHub } from './command-line';

interface ProviderOptions {
  readonly json?: boolean;
  readonly suspend?: boolean;
  readonly resume?: boolean;
}

/** `hub provider` */
export function providerCommand(terminal: Terminal): Command {
  return command('provider', 'show a training provider, suspend it or let it report again')
    .argument('<code>', 'the provider’s code')
    .addOption(new Option('--suspend', 'what it pushes is received but waits in quarantine').conflicts('resume'))
    .addOption(new Option('--resume', 'what it pushes is recognized again'))
    .action((code: string, { json, suspend, resume }: ProviderOptions) =>
      answer(terminal, json === true, () =>
        withHub(terminal, async (hub) => {
          const wanted = suspend ? false : resume ? true : null;
          const provider = await setProviderActive(hub, code, wanted);
          const active = provider.active === 1;
          return {
            value: { code: provider.code, name: provider.name, kind: provider.kind, active },
            text: `${provider.code}  ${provider.name}  ${provider.kind}  ${active ? 'active' : 'suspended'}`,
          };
        }),
      ),
    );
}
