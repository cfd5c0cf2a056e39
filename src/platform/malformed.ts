/**
 * Stands for a value from outside that could not be read. Scalars hand it on instead of failing the whole request, so that
 * the verb can name the row it stands in.
 */
export const MALFORMED = Symbol('malformed');
export type Malformed = typeof MALFORMED;
