import { Field, Int, ObjectType } from 'type-graphql';
import type { Hours } from '../../src/platform/hours';
import type { ProviderKind } from '../../src/intake/provider.entity';
import type { CourseRow, ProviderRow } from '../../src/intake/read-providers';
import type { HourKind } from '../../src/ledger/requirement.rules';
import { enumOf } from '../enums';
import { globalId } from '../global-id';
import { HourKindEnum } from '../hour-entry/hour-entry.types';
import { Node } from '../node/node.types';
import { HoursScalar } from '../scalars';

const ProviderKindEnum = enumOf<ProviderKind>('ProviderKind', 'What kind of institution trains.', {
  CITY_PLATFORM: "The city's own platform: what is finished there counts by itself.",
  PROVINCIAL_BASE: 'Provincial base (省级继续教育基地).',
  INDUSTRY: 'Training by an industry department.',
  THIRD_PARTY: 'Another institution.',
});

@ObjectType('Provider', { implements: Node, simpleResolvers: true, description: 'A training provider (施教机构).' })
export class Provider implements Node {
  id: string;
  @Field(() => String) code: string;
  @Field(() => String) name: string;
  @Field(() => ProviderKindEnum) kind: ProviderKind;
  @Field(() => Boolean, { description: 'False: suspended; what it reports is received but not recognized.' })
  active: boolean;
  readonly key: number;
}

export function providerOf(row: ProviderRow): Provider {
  return { ...row, id: globalId('Provider', row.id), key: row.id, active: row.active === 1 };
}

@ObjectType('Course', { implements: Node, simpleResolvers: true, description: "A provider's course in one year." })
export class Course implements Node {
  id: string;
  @Field(() => String, { description: "The provider's own code; unique with the provider and the year." })
  code: string;
  @Field(() => String) title: string;
  @Field(() => Int) year: number;
  @Field(() => HourKindEnum) kind: HourKind;
  @Field(() => String, { nullable: true, description: 'Topic series of public courses.' }) topic: string | null;
  @Field(() => HoursScalar) hours: Hours;
  @Field(() => Boolean) active: boolean;
  readonly providerId: number;
}

export function courseOf(row: CourseRow): Course {
  return { ...row, id: globalId('Course', row.id), active: row.active === 1 };
}
