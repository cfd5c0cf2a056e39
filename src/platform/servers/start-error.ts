/** Something the operator can mend kept the hub from coming up; the message is one sentence that names it and the remedy. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

const FOLDER_REMEDY: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its disk: free some, or set HUB_DATA_DIR to a folder on another disk',
  EDQUOT: 'the disk quota is used up: free some, or set HUB_DATA_DIR to a folder on another disk',
  EACCES: 'it may not be written: change its owner, or set HUB_DATA_DIR to a folder that this user may write',
  EPERM: 'it may not be written: change its owner, or set HUB_DATA_DIR to a folder that this user may write',
  EROFS: 'its file system is read-only: set HUB_DATA_DIR to a folder that can be written',
  ENOTDIR: 'something on its path is a file: set HUB_DATA_DIR to a folder',
  EEXIST: 'it is a file: set HUB_DATA_DIR to a folder',
};

/** Turns an error of the file system about the data folder into a sentence; every other error is returned as it is. */
export function folderError(dataDir: string, error: unknown): unknown {
  const remedy = FOLDER_REMEDY[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  return remedy
    ? new StartError(`The data folder ${dataDir} (HUB_DATA_DIR) cannot be used: ${remedy}.`, { cause: error })
    : error;
}
