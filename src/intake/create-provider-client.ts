import { type ClientCredentials, insertMachineClient, refuseBadClient } from '../access/create-machine-client';
import { inTransaction, type Transaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import { flaw, Refusal } from '../platform/refusal';
import { createProvider } from './create-provider';
import { PROVIDER_KINDS, Provider, type ProviderKind } from './provider.entity';

export interface NewProviderClient {
  /** The provider's. */
  readonly code: string;
  /** Of a provider made here, and of the client; left out: the code, or the present provider's name. */
  readonly name?: string;
  /** Needed where the provider does not exist yet; one of PROVIDER_KINDS. */
  readonly providerKind?: string;
}

/**
 * Makes a client that pushes for a training provider: `hub client create --kind provider`. A provider that does not
 * exist yet is made with it, approved for every year, kind and topic.
 * @param credentials left out: random ones, as everywhere but in the demo city
 * @throws Refusal naming `code`, `name` or `providerKind`
 */
export async function createProviderClient(
  hub: Hub,
  input: NewProviderClient,
  credentials?: ClientCredentials,
): Promise<ClientCredentials> {
  refuseBadClient(input.code, input.name);
  const kind = readKind(input.providerKind);
  const ids = {
    provider: await hub.ids.reserve('provider'),
    approval: await hub.ids.reserve('provider_approval'),
    client: await hub.ids.reserve('machine_client'),
  };
  return inTransaction(
    hub.database,
    async (tx) => {
      const provider =
        (await presentProvider(tx, input.code, kind)) ?? (await makeProvider(tx, ids, input, requireKind(input, kind)));
      const name = input.name ?? provider.name;
      const client = { id: ids.client, kind: 'provider', code: input.code, name, providerId: provider.id } as const;
      return insertMachineClient(tx, hub, client, credentials);
    },
    { retryDuplicates: true },
  );
}

function readKind(text: string | undefined): ProviderKind | undefined {
  const kind = PROVIDER_KINDS.find((each) => each === text);
  if (text !== undefined && !kind)
    throw new Refusal([flaw('INVALID', ['providerKind'], `--provider-kind is none of ${PROVIDER_KINDS.join(', ')}.`)]);
  return kind;
}

async function presentProvider(
  tx: Transaction,
  code: string,
  kind: ProviderKind | undefined,
): Promise<Pick<Provider, 'id' | 'name'> | null> {
  const present = await tx.manager.findOneBy(Provider, { code });
  if (present && kind && present.kind !== kind)
    throw new Refusal([
      flaw(
        'INVALID',
        ['providerKind'],
        `This provider exists and its kind is ${present.kind}: leave --provider-kind out.`,
      ),
    ]);
  return present;
}

function requireKind(input: NewProviderClient, kind: ProviderKind | undefined): ProviderKind {
  if (kind) return kind;
  throw new Refusal([
    flaw(
      'NOT_FOUND',
      ['providerKind'],
      `There is no provider with the code ${input.code} yet: say with --provider-kind what it is (${PROVIDER_KINDS.join(', ')}).`,
    ),
  ]);
}

async function makeProvider(
  tx: Transaction,
  ids: { readonly provider: number; readonly approval: number },
  input: NewProviderClient,
  kind: ProviderKind,
): Promise<Pick<Provider, 'id' | 'name'>> {
  const provider = { id: ids.provider, code: input.code, name: input.name ?? input.code, kind };
  await createProvider(tx, { ...provider, approvalId: ids.approval });
  return provider;
}
