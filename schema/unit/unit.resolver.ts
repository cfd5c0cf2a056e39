import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { requireViewer } from '../../src/access/viewer';
import { visibleUnits } from '../../src/access/visibility';
import { predicate } from '../../src/platform/predicate';
import { parseCreditCode } from '../../src/registry/credit-code.rules';
import { unitByCreditCode } from '../../src/registry/read-units';
import { exactlyOne } from '../arguments';
import { knownYear } from '../../src/ledger/year-range.rules';
import { ComplianceRow, groupRow } from '../compliance/compliance.types';
import { type Connection, PageArgs } from '../connection';
import type { Context } from '../context';
import { Department } from '../department/department.types';
import { keyOf } from '../global-id';
import { PersonFilterInput } from '../person/person-filter.input';
import { personConnection } from '../person/person-connection';
import { type Person, PersonConnection } from '../person/person.types';
import { Region } from '../region/region.types';
import { Unit, unitOf } from './unit.types';

@Resolver(() => Unit)
export class UnitResolver {
  @Query(() => Unit, {
    nullable: true,
    description: 'By one of both; null where there is none, or it is not for the viewer.',
  })
  async unit(
    @Arg('id', () => ID, { nullable: true }) id: string | null | undefined,
    @Arg('creditCode', () => String, { nullable: true }) creditCode: string | null | undefined,
    @Ctx() { hub, viewer, loaders }: Context,
  ): Promise<Unit | null> {
    const within = visibleUnits(requireViewer(viewer));
    const by = exactlyOne('unit', { id, creditCode });
    if (by.name === 'id') {
      const key = keyOf('Unit', by.value);
      return key === null ? null : loaders.unit.load(key);
    }
    const code = parseCreditCode(by.value);
    const row = code.ok ? await unitByCreditCode(hub.sql, within, code.value) : null;
    return row && unitOf(row);
  }

  @FieldResolver(() => Region)
  region(@Root() unit: Unit, @Ctx() { loaders }: Context): Promise<Region | null> {
    return loaders.region.load(unit.regionCode);
  }

  @FieldResolver(() => Department, {
    nullable: true,
    description: 'Null: no competent department, so the local bureau reviews.',
  })
  department(@Root() unit: Unit, @Ctx() { loaders }: Context): Promise<Department | null> | null {
    return unit.departmentId === null ? null : loaders.department.load(unit.departmentId);
  }

  @FieldResolver(() => PersonConnection, { description: 'By id; those whom the viewer may read.' })
  persons(
    @Root() unit: Unit,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PersonFilterInput, { nullable: true }) filter: PersonFilterInput | null | undefined,
    @Ctx() context: Context,
  ): Promise<Connection<Person>> {
    return personConnection(context, page, filter, predicate('p.unit_id = ?', unit.key));
  }

  @FieldResolver(() => ComplianceRow)
  async compliance(
    @Root() unit: Unit,
    @Arg('year', () => Int) year: number,
    @Ctx() { loaders }: Context,
  ): Promise<ComplianceRow> {
    return groupRow(unit, await loaders.compliance.load({ by: 'UNIT', key: unit.key, year: knownYear('year', year) }));
  }
}
