import type { Transaction } from '../platform/database';
import { bumpReference } from '../platform/reference';
import { Provider, ProviderApproval, type ProviderKind } from './provider.entity';

export interface NewProvider {
  /** Both reserved before the transaction. */
  readonly id: number;
  readonly approvalId: number;
  readonly code: string;
  readonly name: string;
  readonly kind: ProviderKind;
}

/** Adds a provider that is approved for every year, kind and topic, on an operator's word; inside the caller's transaction. */
export async function createProvider(tx: Transaction, provider: NewProvider): Promise<void> {
  const { id, approvalId, code, name, kind } = provider;
  await tx.manager.insert(Provider, { id, code, name, kind, active: 1 });
  await tx.manager.insert(ProviderApproval, {
    id: approvalId,
    providerId: id,
    fromYear: null,
    toYear: null,
    kind: null,
    topic: null,
  });
  await bumpReference(tx, 'intake');
}
