import { errnoOf } from '../platform/database';
import { SchemaVersionError } from '../platform/migrate';
import { DATABASE_REFUSALS } from '../platform/servers/given-servers';
import { StartError } from '../platform/servers/start-error';
import { SettingError } from '../platform/settings';

const DISK_FULL =
  'The disk of the database is full: free some space on it, or set HUB_DATA_DIR to a folder on another disk.';
const DATABASE_REMEDIES: Readonly<Record<number, string>> = {
  1021: DISK_FULL,
  1114: DISK_FULL,
  1142: 'The user of DATABASE_URL may not change the database: grant it all privileges on it.',
  1419: 'The database server of DATABASE_URL lets this user make no triggers: set its log_bin_trust_function_creators to 1.',
};

/**
 * One sentence on why a program did not come up or did not stay up; never a value of a row, a password or a key.
 * @param failed what did not work, for errors that nobody foresaw
 */
export function sentenceOf(error: unknown, failed = 'The hub could not start'): string {
  if (error instanceof StartError || error instanceof SettingError || error instanceof SchemaVersionError)
    return error.message;
  const errno = errnoOf(error) ?? 0;
  const refusal = DATABASE_REFUSALS[errno];
  if (refusal) return `The setting DATABASE_URL cannot be used: ${refusal}.`;
  if (DATABASE_REMEDIES[errno]) return DATABASE_REMEDIES[errno];
  if (errno >= 1000) return `The database refuses a statement (error ${errno}).`;
  const { code, syscall, fatal, name, message } = error as Partial<NodeJS.ErrnoException & { fatal: boolean }>;
  if (fatal && (syscall === 'connect' || syscall === 'getaddrinfo' || code === 'ETIMEDOUT'))
    return `The setting DATABASE_URL cannot be used: no database answers there (${code}): start it or correct the address.`;
  if (name === 'MaxRetriesPerRequestError' || message === 'Connection is closed.')
    return 'The setting REDIS_URL cannot be used: no Redis answers there: start it or correct the address.';
  if (code === 'ENOSPC')
    return 'No space is left on the disk of HUB_DATA_DIR: free some, or set HUB_DATA_DIR to a folder on another disk.';
  const words = message?.split('\n')[0] || 'for an unknown reason';
  return `${failed}: ${words.replace(/\.$/, '')}.`;
}
