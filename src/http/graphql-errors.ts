import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { BadInput, Forbidden, Refusal, Unauthenticated } from '../platform/refusal';
import { isUnavailable } from '../platform/unavailable';
import { LimitExceeded } from './graphql-limits';

/** Errors that say something about the server, not about the request: they are logged and not shown. */
export const INTERNAL = 'INTERNAL_SERVER_ERROR';
export const UNAVAILABLE = 'SERVICE_UNAVAILABLE';

/** What a client is told of an error. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
}

/** Codes under which Apollo and graphql-js speak about the request itself. */
const ABOUT_THE_REQUEST = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * Maps an error to what a client is told: those the hub throws on purpose by their class, a server that is away as
 * SERVICE_UNAVAILABLE, those about the request as they are, and everything else as INTERNAL_SERVER_ERROR without detail.
 * @param code the code that Apollo has given it
 */
export function toldOf(error: unknown, code: string | undefined): ToldError {
  const original = unwrapResolverError(error);
  const limit = limitOf(error);
  if (limit) return { code: String(limit.extensions.code), message: limit.message };
  if (original instanceof Unauthenticated) return { code: 'UNAUTHENTICATED', message: original.message };
  if (original instanceof Forbidden) return { code: 'FORBIDDEN', message: original.message };
  if (original instanceof BadInput || original instanceof Refusal)
    return { code: 'BAD_USER_INPUT', message: original.message };
  if (isUnavailable(original))
    return { code: UNAVAILABLE, message: 'A server that the hub needs is away or overloaded: try again.' };
  if (code !== undefined && ABOUT_THE_REQUEST.has(code) && error instanceof GraphQLError)
    return aboutRequest(error, code);
  return { code: INTERNAL, message: 'Something went wrong in the hub; the request id finds it in the log.' };
}

/** Validation wraps the rule's error; the parser has no class of its own for its limit. */
function limitOf(error: unknown): LimitExceeded | null {
  if (error instanceof LimitExceeded) return error;
  return error instanceof GraphQLError && error.originalError instanceof LimitExceeded ? error.originalError : null;
}

function aboutRequest(error: GraphQLError, code: string): ToldError {
  if (code === 'GRAPHQL_PARSE_FAILED' && error.message.includes('Parsing aborted'))
    return { code: 'TOO_MANY_TOKENS', message: error.message.replace('Syntax Error: ', '') };
  return { code, message: withoutValues(error.message) };
}

/** graphql-js repeats the value it refuses; a value may be an ID number or a whole person. */
function withoutValues(message: string): string {
  return message
    .replace(/got invalid value [\s\S]*?(?= at "|; )/, 'got an invalid value')
    .replace(/(cannot represent [^:]*): [\s\S]*$/, '$1.')
    .replace(/, found [\s\S]*$/, '.')
    .replace(/\d{11,}[\dXx]?/g, '…');
}

/** For Apollo's `formatError`: keeps where the error is and nothing else of Apollo's additions. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { code, message } = toldOf(error, formatted.extensions?.code as string | undefined);
  const { locations, path } = formatted;
  return { message, ...(locations ? { locations } : {}), ...(path ? { path } : {}), extensions: { code } };
}
