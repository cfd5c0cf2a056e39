import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Department } from '../department/department.types';
import { Person } from '../person/person.types';
import { Provider } from '../provider/provider.types';
import { Region } from '../region/region.types';
import { Unit } from '../unit/unit.types';
import { ViewerType, viewerOf } from './viewer.types';

@Resolver(() => ViewerType)
export class ViewerResolver {
  @Query(() => ViewerType, { nullable: true, description: 'Null where nobody is signed in.' })
  viewer(@Ctx() { viewer }: Context): ViewerType | null {
    return viewer && viewerOf(viewer);
  }

  @FieldResolver(() => Person, { nullable: true, description: 'Whom the sign-in belongs to.' })
  person(@Root() { viewer }: ViewerType, @Ctx() { loaders }: Context): Promise<Person | null> | null {
    return viewer.kind === 'user' && viewer.personId !== null ? loaders.person.load(viewer.personId) : null;
  }

  @FieldResolver(() => Unit, { nullable: true, description: 'The unit that the sign-in acts for.' })
  unit(@Root() { viewer }: ViewerType, @Ctx() { loaders }: Context): Promise<Unit | null> | null {
    return viewer.kind === 'user' && viewer.unitId !== null ? loaders.unit.load(viewer.unitId) : null;
  }

  @FieldResolver(() => Department, { nullable: true, description: 'The department that the sign-in acts for.' })
  department(@Root() { viewer }: ViewerType, @Ctx() { loaders }: Context): Promise<Department | null> | null {
    return viewer.kind === 'user' && viewer.departmentId !== null ? loaders.department.load(viewer.departmentId) : null;
  }

  @FieldResolver(() => Region, { nullable: true, description: 'The region whose bureau the sign-in acts for.' })
  region(@Root() { viewer }: ViewerType, @Ctx() { loaders }: Context): Promise<Region | null> | null {
    return viewer.kind === 'user' && viewer.regionCode !== null ? loaders.region.load(viewer.regionCode) : null;
  }

  @FieldResolver(() => Provider, { nullable: true, description: 'The training provider whose program this is.' })
  provider(@Root() { viewer }: ViewerType, @Ctx() { loaders }: Context): Promise<Provider | null> | null {
    return viewer.kind === 'provider' ? loaders.provider.load(viewer.providerId) : null;
  }
}
