/** What a parser of outside text gives: the value, or why there is none. A reason never repeats the text. */
export type Parsed<T, Code extends string = string> = { readonly ok: true; readonly value: T } | Rejected<Code>;

export interface Rejected<Code extends string = string> {
  readonly ok: false;
  /** For a program. */
  readonly code: Code;
  /** For a person: one sentence that says what is wrong and how it must look. */
  readonly reason: string;
}

export function accepted<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function rejected<Code extends string>(code: Code, reason: string): Rejected<Code> {
  return { ok: false, code, reason };
}
