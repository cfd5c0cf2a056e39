import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { requireViewer } from '../../src/access/viewer';
import { allRegions } from '../../src/registry/read-regions';
import { knownYear } from '../../src/ledger/year-range.rules';
import { ComplianceRow, groupRow } from '../compliance/compliance.types';
import type { Context } from '../context';
import { Region, regionOf } from './region.types';

@Resolver(() => Region)
export class RegionResolver {
  @Query(() => [Region], { description: 'All regions, the city first.' })
  async regions(@Ctx() { hub, viewer }: Context): Promise<Region[]> {
    requireViewer(viewer);
    return (await allRegions(hub.sql)).map(regionOf);
  }

  @FieldResolver(() => ComplianceRow, {
    description: 'Of the units registered in this area, as far as the viewer reads their figures.',
  })
  async compliance(
    @Root() region: Region,
    @Arg('year', () => Int) year: number,
    @Ctx() { loaders }: Context,
  ): Promise<ComplianceRow> {
    return groupRow(
      region,
      await loaders.compliance.load({ by: 'REGION', key: region.code, year: knownYear('year', year) }),
    );
  }
}
