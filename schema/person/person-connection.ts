import { personPredicate, personScopeOf } from '../../src/access/scope';
import { requireViewer } from '../../src/access/viewer';
import { localDateOf } from '../../src/platform/clock';
import { allOf, ANY_ROW, type Predicate } from '../../src/platform/predicate';
import { type Connection, type PageArgs, pageRequest } from '../connection';
import type { Context } from '../context';
import { filterPredicate, type PersonFilterInput } from './person-filter.input';
import { PERSON_CURSOR, type Person, PersonConnection, personOf } from './person.types';

/**
 * The persons whom the viewer may read, narrowed by a filter and by where the list hangs. A viewer who may read none, as
 * a program, has an empty list.
 */
export async function personConnection(
  { hub, viewer, loaders }: Context,
  args: PageArgs,
  filter: PersonFilterInput | null | undefined,
  under: Predicate = ANY_ROW,
): Promise<Connection<Person>> {
  const where = allOf(
    personPredicate(personScopeOf(requireViewer(viewer))),
    under,
    filter ? filterPredicate(filter, hub.cipher, localDateOf(hub.clock.now())) : ANY_ROW,
  );
  const page = await loaders.personPages.load({ where, page: pageRequest(args, PERSON_CURSOR) });
  return new PersonConnection({
    page,
    form: PERSON_CURSOR,
    keyOf: (row) => [row.id],
    itemOf: personOf,
    count: () => loaders.personCounts.load(where),
  });
}
