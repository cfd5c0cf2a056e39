import { Field, ObjectType } from 'type-graphql';
import type { RegionLevel } from '../../src/registry/region.entity';
import type { RegionRow } from '../../src/registry/read-regions';
import { enumOf } from '../enums';
import { globalId } from '../global-id';
import { Node } from '../node/node.types';

export const RegionLevelEnum = enumOf<RegionLevel>('RegionLevel', 'What kind of area a region is.', {
  CITY: 'The city itself.',
  COUNTY: 'A county, district or county-level city.',
  DEVELOPMENT_ZONE: 'A development zone; it has no GB/T 2260 code.',
});

@ObjectType('Region', {
  implements: Node,
  simpleResolvers: true,
  description: 'An administrative area with its human-resources bureau (人社部门).',
})
export class Region implements Node {
  id: string;
  @Field(() => String, {
    description: "GB/T 2260 code where one exists, else the hub's own; 371600 is the city itself.",
  })
  code: string;
  @Field(() => String) name: string;
  @Field(() => RegionLevelEnum) level: RegionLevel;
  @Field(() => String, { nullable: true, description: "The bureau's continuing-education line." })
  contactPhone: string | null;
}

export function regionOf(row: RegionRow): Region {
  return { ...row, id: globalId('Region', row.code) };
}
