import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { requireViewer } from '../../src/access/viewer';
import type { Context } from '../context';
import { keyOf, type NodeType, parseGlobalId } from '../global-id';
import type { Loaders } from '../loaders';
import { Node } from './node.types';

type Find = (id: string, loaders: Loaders) => Promise<Node | null>;

/** How each type finds its own; the loaders keep within what the viewer may see. */
const FIND: Readonly<Record<NodeType, Find>> = {
  Region: (id, loaders) => loaders.region.load(parseGlobalId(id)!.key),
  Department: byNumber('Department', (loaders) => loaders.department),
  Unit: byNumber('Unit', (loaders) => loaders.unit),
  Person: byNumber('Person', (loaders) => loaders.person),
  HourEntry: byNumber('HourEntry', (loaders) => loaders.entry),
  Provider: byNumber('Provider', (loaders) => loaders.provider),
  Course: byNumber('Course', (loaders) => loaders.course),
  Completion: byNumber('Completion', (loaders) => loaders.completion),
  CompletionBatch: byNumber('CompletionBatch', (loaders) => loaders.batch),
};

function byNumber(type: NodeType, loaderOf: (loaders: Loaders) => { load(key: number): Promise<Node | null> }): Find {
  return async (id, loaders) => {
    const key = keyOf(type, id);
    return key === null ? null : loaderOf(loaders).load(key);
  };
}

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'Null where there is none, or it is not for the viewer.' })
  async node(@Arg('id', () => ID) id: string, @Ctx() { viewer, loaders }: Context): Promise<Node | null> {
    requireViewer(viewer);
    const type = parseGlobalId(id)?.type;
    return (type && FIND[type](id, loaders)) ?? null;
  }
}
