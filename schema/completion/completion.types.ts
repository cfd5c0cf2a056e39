import { Field, Int, ObjectType } from 'type-graphql';
import { bitsToReasons, type CompletionState, type QuarantineReason } from '../../src/intake/completion';
import type { IdentityMatch } from '../../src/intake/check-identities';
import type { CompletionRow } from '../../src/intake/find-completions';
import type { BatchRow } from '../../src/intake/read-batches';
import { type CursorForm, connectionType } from '../connection';
import { enumOf } from '../enums';
import { globalId } from '../global-id';
import { Node } from '../node/node.types';
import { DateTime } from '../scalars';
import { UserError } from '../user-error';

export const CompletionStateEnum = enumOf<CompletionState>(
  'CompletionState',
  'RECEIVED first, then one of the others; a correction is RECEIVED again.',
  {
    RECEIVED: 'Stored; it is judged within seconds.',
    RECOGNIZED: 'Its hours are granted.',
    DUPLICATE: 'The same learning is already counted.',
    QUARANTINED: 'A person must look: see `reasons`.',
    WITHDRAWN: 'The provider took it back.',
  },
);

export const QuarantineReasonEnum = enumOf<QuarantineReason>('QuarantineReason', 'Why a person must look.', {
  PERSON_UNKNOWN: 'Nobody is registered under the ID number.',
  NAME_MISMATCH: 'The person registered under the ID number has another name.',
  PERSON_NOT_ACTIVE: 'The person is registered but not active.',
  COURSE_UNKNOWN: 'The provider has no course of this code in the year of completion.',
  COURSE_INACTIVE: 'The course is closed.',
  HOURS_EXCEED_COURSE: 'More hours are claimed than the course is worth.',
  YEAR_CLOSED: 'Completions of the year may no longer be reported.',
  COMPLETED_IN_FUTURE: 'It was completed after it was reported.',
  SCORE_BELOW_PASS: "The score is below the course's pass mark.",
  DAILY_LIMIT: 'More than the year allows to learn on one day.',
  PROVIDER_NOT_APPROVED: 'The provider is not approved for the year, the kind of hours or the topic, or is suspended.',
});

export const IdentityMatchEnum = enumOf<IdentityMatch>(
  'IdentityMatch',
  "How well a number and a name fit a registered person: a grade, never the person's data.",
  {
    MATCH: '',
    NAME_DIFFERS: 'The person registered under the number has another name.',
    UNKNOWN: 'Nobody is registered under the number.',
    INVALID: 'The number itself is not valid.',
  },
);

@ObjectType('Completion', {
  implements: Node,
  simpleResolvers: true,
  description: "One learner's finished course, as its provider reported it.",
})
export class Completion implements Node {
  id: string;
  @Field(() => String, {
    description: "The provider's own number for it: the key that makes a repeated push harmless.",
  })
  externalId: string;
  @Field(() => Int, { description: "Counts the provider's corrections and withdrawals, from 1." }) revision: number;
  @Field(() => CompletionStateEnum) state: CompletionState;
  @Field(() => [QuarantineReasonEnum]) reasons: QuarantineReason[];
  @Field(() => DateTime) completedAt: Date;
  @Field(() => DateTime, { description: 'When this revision was received.' }) receivedAt: Date;
  readonly row: CompletionRow;
}

export function completionOf(row: CompletionRow): Completion {
  const { externalId, revision, state, completedAt, receivedAt } = row;
  const reasons = bitsToReasons(row.reasons);
  return { id: globalId('Completion', row.id), externalId, revision, state, reasons, completedAt, receivedAt, row };
}

export const CompletionConnection = connectionType('Completion', () => Completion);

/** Completions are listed by id, the newest first. */
export const COMPLETION_CURSOR: CursorForm = { list: 'completions', parts: ['number'] };

@ObjectType('CompletionCounts', {
  simpleResolvers: true,
  description:
    'How many completions are in which state now: total = received + recognized + duplicate + quarantined + withdrawn.',
})
export class CompletionCounts {
  @Field(() => Int) total: number;
  @Field(() => Int) received: number;
  @Field(() => Int) recognized: number;
  @Field(() => Int) duplicate: number;
  @Field(() => Int) quarantined: number;
  @Field(() => Int) withdrawn: number;
}

@ObjectType('CompletionBatch', {
  implements: Node,
  simpleResolvers: true,
  description: 'One push, kept for good with its counts: of every completion that it named, new or known.',
})
export class CompletionBatch implements Node {
  id: string;
  @Field(() => DateTime) receivedAt: Date;
  readonly row: BatchRow;
}

export function batchOf(row: BatchRow): CompletionBatch {
  return { id: globalId('CompletionBatch', row.id), receivedAt: row.receivedAt, row };
}

@ObjectType('PushCompletionsPayload', {
  simpleResolvers: true,
  description:
    'A malformed item is named in `userErrors` and not stored; every other item is stored durably before this answers.',
})
export class PushCompletionsPayload {
  @Field(() => CompletionBatch, {
    nullable: true,
    description: 'Null where no item was usable. The very same push again answers with the batch of the first.',
  })
  batch: Promise<CompletionBatch | null> | null;
  @Field(() => Int, { description: 'Stored, new or as the next revision.' }) accepted: number;
  @Field(() => Int, { description: 'Known already with the same content.' }) unchanged: number;
  @Field(() => [UserError]) userErrors: readonly UserError[];
}

@ObjectType('WithdrawCompletionsPayload', { simpleResolvers: true })
export class WithdrawCompletionsPayload {
  @Field(() => Int) withdrawn: number;
  @Field(() => [UserError]) userErrors: readonly UserError[];
}

@ObjectType('IdentityCheck', { simpleResolvers: true })
export class IdentityCheck {
  @Field(() => Int, { description: 'Which of the pairs, from 0.' }) index: number;
  @Field(() => IdentityMatchEnum) match: IdentityMatch;
}
