import { Field, ObjectType } from 'type-graphql';
import { type Flaw, Refusal, type RefusalCode } from '../src/platform/refusal';
import { enumOf } from './enums';

const UserErrorCodeEnum = enumOf<RefusalCode>('UserErrorCode', 'What is wrong with a part of the input.', {
  BLANK: '',
  INVALID: '',
  NOT_FOUND: '',
  NOT_ALLOWED: '',
  TOO_LONG: '',
  TOO_MANY: '',
  TAKEN: '',
  WRONG_STATE: '',
  STALE: '',
  INVALID_ID_NUMBER: '',
  INVALID_HOURS: '',
  INVALID_TIME: '',
  EVIDENCE_MISSING: '',
  NOTE_REQUIRED: '',
  SELF_REVIEW: '',
});

@ObjectType('UserError', { simpleResolvers: true, description: 'Something in the input that the caller can mend.' })
export class UserError implements Flaw {
  @Field(() => UserErrorCodeEnum) code: RefusalCode;
  @Field(() => String) message: string;
  @Field(() => [String], { description: 'Leads into the input, e.g. ["completions", "3", "idNumber"].' })
  field: readonly string[];
}

/**
 * Runs a verb; where it refuses the whole input, answers with what it refuses.
 * @param empty the rest of the payload where nothing was done
 */
export async function orRefusal<Payload extends { userErrors: readonly UserError[] }>(
  work: () => Promise<Payload>,
  empty: Omit<Payload, 'userErrors'>,
): Promise<Payload> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return { ...empty, userErrors: error.flaws } as Payload;
    throw error;
  }
}
