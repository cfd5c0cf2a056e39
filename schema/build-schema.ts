import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { CompletionBatchResolver } from './completion/batch.resolver';
import { CompletionResolver } from './completion/completion.resolver';
import { ComplianceResolver } from './compliance/compliance.resolver';
import { DepartmentResolver } from './department/department.resolver';
import { HourEntryResolver } from './hour-entry/hour-entry.resolver';
import { NodeResolver } from './node/node.resolver';
import { PersonResolver } from './person/person.resolver';
import { CourseResolver } from './provider/course.resolver';
import { RegionResolver } from './region/region.resolver';
import { TitleEvaluationResolver } from './title-evaluation/title-evaluation.resolver';
import { UnitResolver } from './unit/unit.resolver';
import { ViewerResolver } from './viewer/viewer.resolver';

/** Everything the hub serves. Inputs are checked by the project's own parsers, which name what is wrong with each. */
export function buildHubSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      CompletionBatchResolver,
      CompletionResolver,
      ComplianceResolver,
      CourseResolver,
      DepartmentResolver,
      HourEntryResolver,
      NodeResolver,
      PersonResolver,
      RegionResolver,
      TitleEvaluationResolver,
      UnitResolver,
      ViewerResolver,
    ],
    validate: false,
  });
}

/** The schema as text, in an order that does not depend on how the program is put together: `schema/hub.graphql`. */
export function servedSdl(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
