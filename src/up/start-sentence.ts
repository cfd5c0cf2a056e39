import { errnoOf } from '../platform/database';
import { SchemaVersionError } from '../platform/migrate';
import { StartError } from '../platform/servers/start-error';
import { SettingError } from '../platform/settings';

const DATABASE_REMEDIES: Readonly<Record<number, string>> = {
  1021: 'The disk of the database is full: free some space on it, or set HUB_DATA_DIR to a folder on another disk.',
  1114: 'The disk of the database is full: free some space on it, or set HUB_DATA_DIR to a folder on another disk.',
  1142: 'The user of DATABASE_URL may not change the database: grant it all privileges on it.',
  1044: 'The user of DATABASE_URL may not use the database: grant it all privileges on it.',
};

/** One sentence on why the hub did not come up or did not stay up; never a value of a row, a password or a key. */
export function sentenceOf(error: unknown): string {
  if (error instanceof StartError || error instanceof SettingError || error instanceof SchemaVersionError)
    return error.message;
  const errno = errnoOf(error);
  if (errno !== undefined && DATABASE_REMEDIES[errno]) return DATABASE_REMEDIES[errno];
  if (errno !== undefined && errno >= 1000) return `The database refuses a statement of the start (error ${errno}).`;
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return 'No space is left on the disk of HUB_DATA_DIR: free some, or set HUB_DATA_DIR to a folder on another disk.';
  const words = error instanceof Error ? error.message.split('\n')[0]! : 'for an unknown reason';
  return `The hub could not start: ${words.replace(/\.$/, '')}.`;
}
