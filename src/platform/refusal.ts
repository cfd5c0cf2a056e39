/** What a caller can mend: the codes of `UserErrorCode` in the served schema. */
export type RefusalCode =
  | 'BLANK'
  | 'INVALID'
  | 'NOT_FOUND'
  | 'NOT_ALLOWED'
  | 'TOO_LONG'
  | 'TOO_MANY'
  | 'TAKEN'
  | 'WRONG_STATE'
  | 'STALE'
  | 'INVALID_ID_NUMBER'
  | 'INVALID_HOURS'
  | 'INVALID_TIME'
  | 'EVIDENCE_MISSING'
  | 'NOTE_REQUIRED'
  | 'SELF_REVIEW';

/** One thing wrong with an input: which field, what, and what to do. Never repeats an ID number, name or secret. */
export interface Flaw {
  readonly code: RefusalCode;
  readonly message: string;
  /** Leads into the input, e.g. `["completions", "3", "idNumber"]`. */
  readonly field: readonly string[];
}

export function flaw(code: RefusalCode, field: readonly (string | number)[], message: string): Flaw {
  return { code, field: field.map(String), message };
}

/** A whole input is refused; thrown by a verb before it has changed anything, or to roll back what it has. */
export class Refusal extends Error {
  constructor(readonly flaws: readonly Flaw[]) {
    super(flaws.map((each) => `${each.field.join('.')}: ${each.message}`).join('; '));
    this.name = 'Refusal';
  }
}

/** The caller may never do this operation (`FORBIDDEN`), whatever the object. */
export class Forbidden extends Error {
  constructor(message = 'This sign-in may not do that.') {
    super(message);
    this.name = 'Forbidden';
  }
}

/** Nobody is signed in, or the token is not (any longer) good (`UNAUTHENTICATED`). */
export class Unauthenticated extends Error {
  constructor(message = 'Sign in, or send a bearer token from POST /oauth/token.') {
    super(message);
    this.name = 'Unauthenticated';
  }
}

/** An argument is not usable (`BAD_USER_INPUT`); the message names it and the remedy. */
export class BadInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadInput';
  }
}
