import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { explain } from '../../src/ledger/explanation.rules';
import type { Context } from '../context';
import { Provider } from '../provider/provider.types';
import { HourEntry } from './hour-entry.types';

@Resolver(() => HourEntry)
export class HourEntryResolver {
  @FieldResolver(() => String, { description: 'Why it is this many hours, in words a person can follow.' })
  explanation(@Root() { row }: HourEntry): string {
    return explain(row);
  }

  @FieldResolver(() => Provider, { nullable: true })
  provider(@Root() { row }: HourEntry, @Ctx() { loaders }: Context): Promise<Provider | null> | null {
    return row.providerId === null ? null : loaders.provider.load(row.providerId);
  }

  @FieldResolver(() => HourEntry, { nullable: true, description: 'The line that this one takes back.' })
  reverses(@Root() { row }: HourEntry, @Ctx() { loaders }: Context): Promise<HourEntry | null> | null {
    return row.reversesId === null ? null : loaders.entry.load(row.reversesId);
  }

  @FieldResolver(() => HourEntry, { nullable: true, description: 'The line that takes this one back.' })
  reversedBy(@Root() { row }: HourEntry, @Ctx() { loaders }: Context): Promise<HourEntry | null> {
    return loaders.reversal.load(row.id);
  }
}
