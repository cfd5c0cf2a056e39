import { Field, Int, ObjectType } from 'type-graphql';
import type { Hours } from '../../src/platform/hours';
import type { HourSource } from '../../src/ledger/entry';
import type { EntryRow } from '../../src/ledger/read-entries';
import type { HourKind } from '../../src/ledger/requirement.rules';
import { type CursorForm, connectionType } from '../connection';
import { enumOf } from '../enums';
import { globalId } from '../global-id';
import { Node } from '../node/node.types';
import { DateTime, HoursScalar } from '../scalars';

export const HourKindEnum = enumOf<HourKind>('HourKind', 'What hours count as.', {
  PUBLIC: '公需科目',
  PROFESSIONAL: '专业科目',
  CREDIT: '学分 (through 2019)',
});

const HourSourceEnum = enumOf<HourSource>('HourSource', 'Through which door hours came.', {
  CITY_PLATFORM: "Finished on the city's own platform.",
  PROVIDER: 'Reported by a training provider.',
  PROVINCE: 'Taken over from the provincial platform.',
  APPLICATION: 'Recognized on application (学时认定).',
  ADJUSTMENT: 'Put right by hand.',
});

@ObjectType('HourEntry', {
  implements: Node,
  simpleResolvers: true,
  description: 'A ledger line: never changed, never deleted. A mistake is taken back by another line that reverses it.',
})
export class HourEntry implements Node {
  id: string;
  @Field(() => Int) year: number;
  @Field(() => HourKindEnum) kind: HourKind;
  @Field(() => HoursScalar, { description: 'Negative on a reversal.' }) hours: Hours;
  @Field(() => HourSourceEnum) source: HourSource;
  @Field(() => String) title: string;
  @Field(() => String, { description: 'The rule that granted it, with the edition, e.g. provider-course@2024.' })
  rule: string;
  @Field(() => DateTime) recognizedAt: Date;
  readonly row: EntryRow;
}

export function hourEntryOf(row: EntryRow): HourEntry {
  const { year, kind, hours, source, title, rule, recognizedAt } = row;
  return { id: globalId('HourEntry', row.id), year, kind, hours, source, title, rule, recognizedAt, row };
}

export const HourEntryConnection = connectionType('HourEntry', () => HourEntry);

/** Lines are listed by when they were recognized, the newest first, and by id. */
export const ENTRY_CURSOR: CursorForm = { list: 'entries', parts: ['time', 'number'] };
