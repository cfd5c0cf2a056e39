import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { CompletionState, QuarantineReason } from '../../src/intake/completion';
import type { CompletionRow } from '../../src/intake/completion-input.rules';
import type { Malformed } from '../../src/platform/malformed';
import type { Hours } from '../../src/platform/hours';
import { DateTime, HoursScalar } from '../scalars';
import { CompletionStateEnum, QuarantineReasonEnum } from './completion.types';

@InputType('CompletionInput')
export class CompletionInput implements CompletionRow {
  @Field(() => String) externalId: string;
  @Field(() => String, { description: '18 characters; the check character must hold.' }) idNumber: string;
  @Field(() => String, { description: 'As on the ID card.' }) name: string;
  @Field(() => String) courseCode: string;
  @Field(() => DateTime) completedAt: Date | Malformed;
  @Field(() => HoursScalar, { nullable: true, description: "Left out: the course's hours." }) hours?:
    | Hours
    | Malformed
    | null;
  @Field(() => Float, { nullable: true, description: '0 to 100.' }) score?: number | null;
}

@InputType('PushCompletionsInput')
export class PushCompletionsInput {
  @Field(() => [CompletionInput], { description: '1 to 1000 completions of the calling provider.' })
  completions: CompletionInput[];
}

@InputType('WithdrawCompletionsInput')
export class WithdrawCompletionsInput {
  @Field(() => [String], { description: '1 to 1000.' }) externalIds: string[];
  @Field(() => String) reason: string;
}

@InputType('IdentityInput')
export class IdentityInput {
  @Field(() => String) idNumber: string;
  @Field(() => String) name: string;
}

@InputType('CompletionFilter', { description: 'What is left out or null does not filter.' })
export class CompletionFilter {
  @Field(() => ID, { nullable: true }) providerId?: string | null;
  @Field(() => ID, { nullable: true }) batchId?: string | null;
  @Field(() => CompletionStateEnum, { nullable: true }) state?: CompletionState | null;
  @Field(() => QuarantineReasonEnum, { nullable: true }) reason?: QuarantineReason | null;
  @Field(() => Int, { nullable: true }) year?: number | null;
  @Field(() => String, { nullable: true }) externalId?: string | null;
}
