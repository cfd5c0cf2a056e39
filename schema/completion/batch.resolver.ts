import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { requireViewer } from '../../src/access/viewer';
import type { CompletionState } from '../../src/intake/completion';
import { type Connection, ForwardPageArgs } from '../connection';
import type { Context } from '../context';
import { keyOf } from '../global-id';
import { Provider } from '../provider/provider.types';
import {
  type Completion,
  CompletionBatch,
  CompletionConnection,
  CompletionCounts,
  CompletionStateEnum,
} from './completion.types';
import { completionConnection, listFilter } from './completion-connection';

@Resolver(() => CompletionBatch)
export class CompletionBatchResolver {
  @Query(() => CompletionBatch, {
    nullable: true,
    description: 'Null where there is none, or it is not for the viewer.',
  })
  async completionBatch(
    @Arg('id', () => ID) id: string,
    @Ctx() { viewer, loaders }: Context,
  ): Promise<CompletionBatch | null> {
    requireViewer(viewer);
    const key = keyOf('CompletionBatch', id);
    return key === null ? null : loaders.batch.load(key);
  }

  @FieldResolver(() => Provider)
  provider(@Root() { row }: CompletionBatch, @Ctx() { loaders }: Context): Promise<Provider | null> {
    return loaders.provider.load(row.providerId);
  }

  @FieldResolver(() => Boolean, { description: 'True once no completion of it is RECEIVED.' })
  async settled(@Root() { row }: CompletionBatch, @Ctx() { loaders }: Context): Promise<boolean> {
    return (await loaders.batchCounts.load(row.id)).RECEIVED === 0;
  }

  @FieldResolver(() => CompletionCounts)
  async counts(@Root() { row }: CompletionBatch, @Ctx() { loaders }: Context): Promise<CompletionCounts> {
    const { total, RECEIVED, RECOGNIZED, DUPLICATE, QUARANTINED, WITHDRAWN } = await loaders.batchCounts.load(row.id);
    return {
      total,
      received: RECEIVED,
      recognized: RECOGNIZED,
      duplicate: DUPLICATE,
      quarantined: QUARANTINED,
      withdrawn: WITHDRAWN,
    };
  }

  @FieldResolver(() => CompletionConnection, { description: 'Every completion that the push named, the newest first.' })
  completions(
    @Root() batch: CompletionBatch,
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
    @Arg('state', () => CompletionStateEnum, { nullable: true }) state: CompletionState | null | undefined,
    @Ctx() context: Context,
  ): Promise<Connection<Completion>> {
    return completionConnection(context, requireViewer(context.viewer), page, listFilter({ batchId: batch.id, state }));
  }
}
