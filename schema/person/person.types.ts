import { Field, ObjectType } from 'type-graphql';
import type { PersonRow } from '../../src/registry/find-persons';
import type { PersonState, TitleLevel } from '../../src/registry/person.entity';
import { type CursorForm, connectionType } from '../connection';
import { enumOf } from '../enums';
import { globalId } from '../global-id';
import { Node } from '../node/node.types';

export const PersonStateEnum = enumOf<PersonState>('PersonState', 'How the registration of a person stands.', {
  PENDING: 'Waits for review.',
  ACTIVE: 'Registered: counted in compliance.',
  RETURNED: 'Sent back to be mended.',
  REJECTED: 'Refused.',
  LEFT: 'Left the unit, or the profession.',
  MERGED: 'Another registration of the same person took over.',
});

export const TitleLevelEnum = enumOf<TitleLevel>('TitleLevel', 'Level of a professional title (职称级别).', {
  NONE: '无',
  ASSISTANT: '初级',
  INTERMEDIATE: '中级',
  ASSOCIATE_SENIOR: '副高',
  SENIOR: '正高',
});

@ObjectType('Person', {
  implements: Node,
  simpleResolvers: true,
  description: 'A professional technical person (专业技术人员).',
})
export class Person implements Node {
  id: string;
  @Field(() => String) name: string;
  @Field(() => String, { nullable: true, description: 'Title series (职称系列), e.g. 工程, 卫生, 中小学教师.' })
  titleSeries: string | null;
  @Field(() => TitleLevelEnum, { nullable: true }) titleLevel: TitleLevel | null;
  @Field(() => PersonStateEnum) state: PersonState;
  readonly key: number;
  readonly unitId: number | null;
}

export function personOf(row: PersonRow): Person {
  return { ...row, id: globalId('Person', row.id), key: row.id };
}

export const PersonConnection = connectionType('Person', () => Person);

/** Persons are listed by id. */
export const PERSON_CURSOR: CursorForm = { list: 'persons', parts: ['number'] };
