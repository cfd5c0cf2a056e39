import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Course, Provider } from './provider.types';

@Resolver(() => Course)
export class CourseResolver {
  @FieldResolver(() => Provider)
  provider(@Root() course: Course, @Ctx() { loaders }: Context): Promise<Provider | null> {
    return loaders.provider.load(course.providerId);
  }
}
