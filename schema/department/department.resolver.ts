import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { requireViewer } from '../../src/access/viewer';
import { knownYear } from '../../src/ledger/year-range.rules';
import { ComplianceRow, groupRow } from '../compliance/compliance.types';
import type { Context } from '../context';
import { keyOf } from '../global-id';
import { Region } from '../region/region.types';
import { Department } from './department.types';

@Resolver(() => Department)
export class DepartmentResolver {
  @Query(() => Department, { nullable: true, description: 'Null where there is none, or it is not for the viewer.' })
  async department(@Arg('id', () => ID) id: string, @Ctx() { viewer, loaders }: Context): Promise<Department | null> {
    requireViewer(viewer);
    const key = keyOf('Department', id);
    return key === null ? null : loaders.department.load(key);
  }

  @FieldResolver(() => Region)
  region(@Root() department: Department, @Ctx() { loaders }: Context): Promise<Region | null> {
    return loaders.region.load(department.regionCode);
  }

  @FieldResolver(() => ComplianceRow, {
    description: 'Of the units it is competent for, as far as the viewer reads their figures.',
  })
  async compliance(
    @Root() department: Department,
    @Arg('year', () => Int) year: number,
    @Ctx() { loaders }: Context,
  ): Promise<ComplianceRow> {
    return groupRow(
      department,
      await loaders.compliance.load({ by: 'DEPARTMENT', key: department.key, year: knownYear('year', year) }),
    );
  }
}
