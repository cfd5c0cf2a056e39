import { Field, ObjectType } from 'type-graphql';
import type { OrganizationState } from '../../src/registry/department.entity';
import type { UnitRow } from '../../src/registry/read-units';
import { OrganizationStateEnum } from '../department/department.types';
import { globalId } from '../global-id';
import { Node } from '../node/node.types';

@ObjectType('Unit', { implements: Node, simpleResolvers: true, description: 'An employer (用人单位).' })
export class Unit implements Node {
  id: string;
  @Field(() => String, { description: 'Unified social credit code, GB 32100, 18 characters.' })
  creditCode: string;
  @Field(() => String) name: string;
  @Field(() => Boolean, { description: 'A city-level unit (市直单位): the city bureau reviews its hours.' })
  cityLevel: boolean;
  @Field(() => OrganizationStateEnum) state: OrganizationState;
  readonly key: number;
  readonly regionCode: string;
  readonly departmentId: number | null;
}

export function unitOf(row: UnitRow): Unit {
  return { ...row, id: globalId('Unit', row.id), key: row.id, cityLevel: row.cityLevel === 1 };
}
