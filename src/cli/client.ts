import { Command, Option } from 'commander';
import { type ClientCredentials, createMachineClient } from '../access/create-machine-client';
import { createProviderClient } from '../intake/create-provider-client';
import { PROVIDER_KINDS } from '../intake/provider.entity';
import type { Hub } from '../platform/hub';
import { answer, command, type Terminal, withHub } from './command-line';

interface ClientOptions {
  readonly json?: boolean;
  readonly kind: 'provider' | 'dashboard' | 'title-evaluation';
  readonly code: string;
  readonly name?: string;
  readonly providerKind?: string;
}

/** `hub client create` */
export function clientCommand(terminal: Terminal): Command {
  const create = command('create', 'make a machine client and show its secret, once')
    .addOption(
      new Option('--kind <kind>', 'what it may do')
        .choices(['provider', 'dashboard', 'title-evaluation'])
        .makeOptionMandatory(),
    )
    .requiredOption('--code <code>', 'of the provider, or of the client')
    .option('--name <name>', 'shown to people; left out: the code')
    .addOption(new Option('--provider-kind <kind>', 'for a provider that does not exist yet').choices(PROVIDER_KINDS));
  create.action((options: ClientOptions) => {
    if (options.kind !== 'provider' && options.providerKind !== undefined)
      create.error('error: --provider-kind goes with --kind provider only');
    return answer(terminal, options.json === true, () =>
      withHub(terminal, async (hub) => {
        const client = await make(hub, options);
        return {
          value: client,
          text: `client id      ${client.clientId}\nclient secret  ${client.clientSecret}\nThe secret is shown this once; the hub keeps only a digest of it.`,
        };
      }),
    );
  });
  return new Command('client').description('programs that sign in').addCommand(create);
}

function make(hub: Hub, { kind, code, name, providerKind }: ClientOptions): Promise<ClientCredentials> {
  return kind === 'provider'
    ? createProviderClient(hub, { code, name, providerKind })
    : createMachineClient(hub, { kind, code, name });
}
