import { visibleCompletions } from '../../src/access/visibility';
import type { Viewer } from '../../src/access/viewer';
import { type CompletionListFilter, countCompletions, findCompletions } from '../../src/intake/find-completions';
import { knownYear } from '../../src/ledger/year-range.rules';
import { type Connection, type ForwardPageArgs, pageRequest } from '../connection';
import type { Context } from '../context';
import { keyOf, type NodeType } from '../global-id';
import type { CompletionFilter } from './completion.input';
import { COMPLETION_CURSOR, type Completion, CompletionConnection, completionOf } from './completion.types';

/** An id that no row has: a foreign or mistyped id in a filter finds nothing. */
const NO_ID = -1;

/** A filter as clients write it, with numbers for ids. */
export function listFilter(filter: CompletionFilter): CompletionListFilter {
  const idOf = (type: NodeType, id: string | null | undefined) => (id ? (keyOf(type, id) ?? NO_ID) : null);
  return {
    providerId: idOf('Provider', filter.providerId),
    batchId: idOf('CompletionBatch', filter.batchId),
    state: filter.state ?? null,
    reason: filter.reason ?? null,
    year: filter.year === null || filter.year === undefined ? null : knownYear('filter.year', filter.year),
    externalId: filter.externalId ?? null,
  };
}

/** A page of the completions that a viewer may read. */
export async function completionConnection(
  { hub }: Context,
  viewer: Viewer,
  args: ForwardPageArgs,
  filter: CompletionListFilter,
): Promise<Connection<Completion>> {
  const within = visibleCompletions(viewer);
  return new CompletionConnection({
    page: await findCompletions(hub.sql, within, filter, pageRequest(args, COMPLETION_CURSOR)),
    form: COMPLETION_CURSOR,
    keyOf: (row) => [row.id],
    itemOf: completionOf,
    count: () => countCompletions(hub.sql, within, filter),
  });
}
