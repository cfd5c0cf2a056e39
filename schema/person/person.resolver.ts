import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { personPredicate, personScopeOf } from '../../src/access/scope';
import { requireViewer } from '../../src/access/viewer';
import { localDateOf } from '../../src/platform/clock';
import { entryKey } from '../../src/ledger/read-entries';
import { knownYear, yearsBetween } from '../../src/ledger/year-range.rules';
import { personsByIdNumber } from '../../src/registry/find-persons';
import { parseIdNumber } from '../../src/registry/id-number.rules';
import { exactlyOne } from '../arguments';
import { type Connection, ForwardPageArgs, PageArgs, pageRequest } from '../connection';
import type { Context } from '../context';
import { keyOf } from '../global-id';
import { ENTRY_CURSOR, type HourEntry, HourEntryConnection, hourEntryOf } from '../hour-entry/hour-entry.types';
import { Unit } from '../unit/unit.types';
import { personConnection } from './person-connection';
import { PersonFilterInput } from './person-filter.input';
import { PersonYear } from './person-year.types';
import { Person, PersonConnection, personOf } from './person.types';

const MOST_YEARS = 20;

@Resolver(() => Person)
export class PersonResolver {
  @Query(() => Person, {
    nullable: true,
    description: 'By one of both; null where there is none, or it is not for the viewer.',
  })
  async person(
    @Arg('id', () => ID, { nullable: true }) id: string | null | undefined,
    @Arg('idNumber', () => String, {
      nullable: true,
      description: '18 characters, or the 15 of before 1999.',
    })
    idNumber: string | null | undefined,
    @Ctx() { hub, viewer, loaders }: Context,
  ): Promise<Person | null> {
    const within = personPredicate(personScopeOf(requireViewer(viewer)));
    const by = exactlyOne('person', { id, idNumber });
    if (by.name === 'id') {
      const key = keyOf('Person', by.value);
      return key === null ? null : loaders.person.load(key);
    }
    const number = parseIdNumber(by.value, localDateOf(hub.clock.now()));
    if (!number.ok) return null;
    const [row] = await personsByIdNumber(hub.sql, within, [hub.cipher.blindIndex(number.value)]);
    return row ? personOf(row) : null;
  }

  @Query(() => PersonConnection, { description: 'By id; those whom the viewer may read.' })
  persons(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PersonFilterInput, { nullable: true }) filter: PersonFilterInput | null | undefined,
    @Ctx() context: Context,
  ): Promise<Connection<Person>> {
    return personConnection(context, page, filter);
  }

  @FieldResolver(() => String, {
    description:
      'GB 11643 number, masked (3716**********1234) unless the caller may see it and asks with `reveal: true`; every reveal is audited.',
  })
  idNumber(
    @Root() person: Person,
    @Arg('reveal', () => Boolean, { nullable: true, defaultValue: false }) reveal: boolean | null,
    @Ctx() { loaders }: Context,
  ): Promise<string | null> {
    return loaders.identity('idNumber', reveal === true).load(person.key);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Masked (138****5678) as the ID number is.' })
  mobile(
    @Root() person: Person,
    @Arg('reveal', () => Boolean, { nullable: true, defaultValue: false }) reveal: boolean | null,
    @Ctx() { loaders }: Context,
  ): Promise<string | null> {
    return loaders.identity('mobile', reveal === true).load(person.key);
  }

  @FieldResolver(() => Unit, { nullable: true })
  unit(@Root() person: Person, @Ctx() { loaders }: Context): Promise<Unit | null> | null {
    return person.unitId === null ? null : loaders.unit.load(person.unitId);
  }

  @FieldResolver(() => PersonYear, { description: "One year's standing; zeroes where nothing was learned." })
  year(@Root() person: Person, @Arg('year', () => Int) year: number, @Ctx() { loaders }: Context): Promise<PersonYear> {
    return loaders.personYear.load({ personId: person.key, year: knownYear('year', year) });
  }

  @FieldResolver(() => [PersonYear], {
    description: 'Inclusive range, newest first, at most 20 years: what title evaluation (职称评审) asks for.',
  })
  years(
    @Root() person: Person,
    @Arg('from', () => Int) from: number,
    @Arg('to', () => Int) to: number,
    @Ctx() { loaders }: Context,
  ): Promise<PersonYear[]> {
    const years = yearsBetween(from, to, MOST_YEARS);
    return Promise.all(years.map((year) => loaders.personYear.load({ personId: person.key, year })));
  }

  @FieldResolver(() => HourEntryConnection, { description: 'The ledger, newest first.' })
  async hourEntries(
    @Root() person: Person,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Arg('year', () => Int, { nullable: true }) year: number | null | undefined,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<HourEntry>> {
    const ofYear = year === null || year === undefined ? null : knownYear('year', year);
    const list = { personId: person.key, year: ofYear, page: pageRequest(args, ENTRY_CURSOR) };
    return new HourEntryConnection({
      page: await loaders.entryPages.load(list),
      form: ENTRY_CURSOR,
      keyOf: entryKey,
      itemOf: hourEntryOf,
      count: () => loaders.entryCounts.load(list),
    });
  }
}
