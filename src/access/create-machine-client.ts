import { randomBytes } from 'node:crypto';
import { inTransaction, type Transaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import { flaw, Refusal } from '../platform/refusal';
import { digestOf, isClientCode } from './client-secret.rules';
import { MachineClient, type MachineClientKind } from './machine-client.entity';
import { OPERATOR, writeAuditLines } from './write-audit-line';

export interface NewClient {
  readonly kind: Exclude<MachineClientKind, 'provider'>;
  readonly code: string;
  /** Left out: the code. */
  readonly name?: string;
}

/** Shown once: the hub keeps only a digest of the secret. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Makes a client for a dashboard or for title evaluation, on an operator's word. A client of a training provider comes
 * from `createProviderClient` in src/intake/create-provider-client.ts. One code may have several clients.
 * @param credentials left out: random ones, as everywhere but in the demo city
 * @throws Refusal naming `code` or `name`
 */
export async function createMachineClient(
  hub: Hub,
  input: NewClient,
  credentials?: ClientCredentials,
): Promise<ClientCredentials> {
  refuseBadClient(input.code, input.name);
  const id = await hub.ids.reserve('machine_client');
  return inTransaction(hub.database, (tx) =>
    insertMachineClient(tx, hub, { id, ...input, name: input.name ?? input.code, providerId: null }, credentials),
  );
}

/** @throws Refusal where the code or the name of a client or provider cannot be used */
export function refuseBadClient(code: string, name: string | undefined): void {
  const flaws = [];
  if (!isClientCode(code))
    flaws.push(
      flaw('INVALID', ['code'], '--code takes 1 to 64 letters, digits, dots, dashes and underscores of ASCII.'),
    );
  if (name !== undefined && name.trim() === '') flaws.push(flaw('BLANK', ['name'], '--name is empty: leave it out.'));
  if (name !== undefined && name.length > 200)
    flaws.push(flaw('TOO_LONG', ['name'], '--name has more than 200 characters.'));
  if (flaws.length > 0) throw new Refusal(flaws);
}

/** The part inside a transaction, with its audit line. `id` was reserved before. */
export async function insertMachineClient(
  tx: Transaction,
  hub: Hub,
  client: Pick<MachineClient, 'id' | 'kind' | 'code' | 'name' | 'providerId'>,
  credentials: ClientCredentials = freshCredentials(client.kind),
): Promise<ClientCredentials> {
  const { clientId, clientSecret } = credentials;
  const createdAt = hub.clock.now();
  await tx.manager.insert(MachineClient, {
    ...client,
    clientId,
    secretDigest: digestOf(clientSecret),
    active: 1,
    createdAt,
  });
  await writeAuditLines(tx, OPERATOR, [{ action: 'create-client', subject: `client:${clientId}` }], createdAt);
  return { clientId, clientSecret };
}

function freshCredentials(kind: MachineClientKind): ClientCredentials {
  return {
    clientId: `${kind}-${randomBytes(8).toString('hex')}`,
    clientSecret: randomBytes(32).toString('base64url'),
  };
}
