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

/** Whether an error says that a server is away or overloaded, so that the same request may work in a moment. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  const errno = errnoOf(error);
  if (typeof code === 'string' && CODES.has(code)) return true;
  if (errno !== undefined && ERRNOS.has(errno)) return true;
  if (MESSAGES.has(error.message) || /closed state/.test(error.message)) return true;
  const inner = (error as { driverError?: unknown }).driverError ?? error.cause;
  return inner !== undefined && inner !== error && isUnavailable(inner);
}
