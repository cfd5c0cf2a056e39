import { Field, ObjectType } from 'type-graphql';
import type { OrganizationState } from '../../src/registry/department.entity';
import type { DepartmentRow } from '../../src/registry/read-departments';
import { enumOf } from '../enums';
import { globalId } from '../global-id';
import { Node } from '../node/node.types';

export const OrganizationStateEnum = enumOf<OrganizationState>(
  'OrganizationState',
  'How the registration of a unit or department stands.',
  {
    PENDING: 'Waits for review.',
    ACTIVE: 'Registered.',
    RETURNED: 'Sent back to be mended.',
    REJECTED: 'Refused.',
    SUSPENDED: 'Put on hold.',
  },
);

@ObjectType('Department', {
  implements: Node,
  simpleResolvers: true,
  description: 'A competent industry department (主管部门).',
})
export class Department implements Node {
  id: string;
  @Field(() => String) code: string;
  @Field(() => String) name: string;
  @Field(() => OrganizationStateEnum) state: OrganizationState;
  readonly key: number;
  readonly regionCode: string;
}

export function departmentOf(row: DepartmentRow): Department {
  return { ...row, id: globalId('Department', row.id), key: row.id };
}
