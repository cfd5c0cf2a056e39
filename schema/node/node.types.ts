import { Field, ID, InterfaceType } from 'type-graphql';
import { parseGlobalId } from '../global-id';

/** Whatever `node(id)` finds. */
@InterfaceType('Node', {
  description: 'Whatever has an id by which `node` finds it again. Ids are opaque and never change.',
  resolveType: (value: Node) => parseGlobalId(value.id)?.type,
})
export abstract class Node {
  @Field(() => ID, { simple: true })
  id: string;
}
