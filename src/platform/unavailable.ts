import { errnoOf } from './database';

/** Of the network and of mysql2: the server is not there, went away, or the pool's queue is full. */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'POOL_CLOSED',
]);
/** Too many connections, server shutdown, statement interrupted, gone away, lost, killed; lock wait and deadlock after retries. */
const ERRNOS = new Set([1040, 1053, 1205, 1213, 1317, 1927, 1969, 2006, 2013, 3024, 4031]);
const MESSAGES = new Set(['Queue limit reached.', 'Pool is closed.', 'No connections available.']);

interface Described {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
  readonly cause?: unknown;
}

/** Whether an error says that a server is away or overloaded, so that the same request may work in a moment. */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, driverError, cause } = error as Described;
  const errno = errnoOf(error);
  if (typeof code === 'string' && CODES.has(code)) return true;
  if (errno !== undefined && ERRNOS.has(errno)) return true;
  if (typeof message === 'string' && (MESSAGES.has(message) || message.includes('in closed state'))) return true;
  const inner = driverError ?? cause;
  return inner !== error && isUnavailable(inner);
}
