import { inTransaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import { bumpReference } from '../platform/reference';
import { flaw, Refusal } from '../platform/refusal';
import { Provider } from './provider.entity';

/**
 * Suspends a provider or lets it report again. What a suspended provider pushes is received and waits in quarantine
 * (PROVIDER_NOT_APPROVED); hours that were recognized before stand.
 * @param active null: change nothing, only say how it stands
 * @throws Refusal naming `code` where there is no such provider
 */
export async function setProviderActive(hub: Hub, code: string, active: boolean | null): Promise<Provider> {
  return inTransaction(hub.database, async (tx) => {
    const provider = await tx.manager.findOneBy(Provider, { code });
    if (!provider) throw new Refusal([flaw('NOT_FOUND', ['code'], 'There is no provider with this code.')]);
    if (active === null || (provider.active === 1) === active) return provider;
    await tx.manager.update(Provider, { id: provider.id }, { active: active ? 1 : 0 });
    await bumpReference(tx, 'intake');
    return { ...provider, active: active ? 1 : 0 };
  });
}
