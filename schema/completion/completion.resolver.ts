import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireProvider, requireViewer } from '../../src/access/viewer';
import { checkIdentities } from '../../src/intake/check-identities';
import { pushCompletions } from '../../src/intake/push-completions';
import { withdrawCompletions } from '../../src/intake/withdraw-completions';
import { type Hours, ZERO_HOURS } from '../../src/platform/hours';
import { type Connection, ForwardPageArgs } from '../connection';
import type { Context } from '../context';
import { HourEntry } from '../hour-entry/hour-entry.types';
import { Person } from '../person/person.types';
import { Course, Provider } from '../provider/provider.types';
import { HoursScalar } from '../scalars';
import { orRefusal } from '../user-error';
import { CompletionFilter, IdentityInput, PushCompletionsInput, WithdrawCompletionsInput } from './completion.input';
import {
  Completion,
  CompletionConnection,
  IdentityCheck,
  PushCompletionsPayload,
  WithdrawCompletionsPayload,
} from './completion.types';
import { completionConnection, listFilter } from './completion-connection';

@Resolver(() => Completion)
export class CompletionResolver {
  @Mutation(() => PushCompletionsPayload, {
    description: "Stores the caller's completions durably; judging follows within seconds.",
  })
  pushCompletions(
    @Arg('input', () => PushCompletionsInput) input: PushCompletionsInput,
    @Ctx() { hub, viewer, loaders }: Context,
  ): Promise<PushCompletionsPayload> {
    const { providerId } = requireProvider(viewer);
    return orRefusal<PushCompletionsPayload>(
      async () => {
        const { batchId, accepted, unchanged, flaws } = await pushCompletions(hub, providerId, input.completions);
        return { batch: batchId === null ? null : loaders.batch.load(batchId), accepted, unchanged, userErrors: flaws };
      },
      { batch: null, accepted: 0, unchanged: 0 },
    );
  }

  @Mutation(() => WithdrawCompletionsPayload, { description: 'Takes completions back; their hours are reversed.' })
  withdrawCompletions(
    @Arg('input', () => WithdrawCompletionsInput) input: WithdrawCompletionsInput,
    @Ctx() { hub, viewer }: Context,
  ): Promise<WithdrawCompletionsPayload> {
    const { providerId } = requireProvider(viewer);
    return orRefusal(
      async () => {
        const { withdrawn, flaws } = await withdrawCompletions(hub, providerId, input.externalIds, input.reason);
        return { withdrawn, userErrors: flaws };
      },
      { withdrawn: 0 },
    );
  }

  @Query(() => [IdentityCheck], { description: 'For providers, before a push; 1 to 1000.' })
  async checkIdentities(
    @Arg('persons', () => [IdentityInput]) persons: IdentityInput[],
    @Ctx() { hub, viewer }: Context,
  ): Promise<IdentityCheck[]> {
    requireProvider(viewer);
    return (await checkIdentities(hub, persons)).map((match, index) => ({ index, match }));
  }

  @Query(() => CompletionConnection, { description: 'The newest first; those whom the viewer may read.' })
  completions(
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
    @Arg('filter', () => CompletionFilter, { nullable: true }) filter: CompletionFilter | null | undefined,
    @Ctx() context: Context,
  ): Promise<Connection<Completion>> {
    return completionConnection(context, requireViewer(context.viewer), page, listFilter(filter ?? {}));
  }

  @FieldResolver(() => Provider)
  provider(@Root() { row }: Completion, @Ctx() { loaders }: Context): Promise<Provider | null> {
    return loaders.provider.load(row.providerId);
  }

  @FieldResolver(() => Course, { nullable: true })
  course(@Root() { row }: Completion, @Ctx() { loaders }: Context): Promise<Course | null> | null {
    return row.courseId === 0 ? null : loaders.course.load(row.courseId);
  }

  @FieldResolver(() => Person, { nullable: true, description: 'Who was found, where the viewer may know the person.' })
  person(@Root() { row }: Completion, @Ctx() { loaders }: Context): Promise<Person | null> | null {
    return row.personId === 0 ? null : loaders.person.load(row.personId);
  }

  @FieldResolver(() => HoursScalar, { description: "As claimed, else the course's; 0 while no course is known." })
  async hours(@Root() { row }: Completion, @Ctx() { loaders }: Context): Promise<Hours> {
    if (row.hours !== null) return row.hours;
    const course = row.courseId === 0 ? null : await loaders.course.load(row.courseId);
    return course?.hours ?? ZERO_HOURS;
  }

  @FieldResolver(() => HourEntry, { nullable: true, description: 'Set while the hours stand in the ledger.' })
  hourEntry(@Root() { row }: Completion, @Ctx() { loaders }: Context): Promise<HourEntry | null> {
    return loaders.entryOfCompletion.load(row.id);
  }
}
