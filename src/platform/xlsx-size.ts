import { open } from 'node:fs/promises';
import { TabularFileError } from './tabular-file-error';

/** What all parts of a workbook may unpack to. 100,000 rows of ten columns are about 60 MB. */
const MOST_UNPACKED_BYTES = 200_000_000;

const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;

/**
 * Refuses a workbook that would unpack to more than memory is meant to hold, by the sizes that its ZIP directory states.
 * @throws TabularFileError
 */
export async function checkXlsxSize(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - END_LENGTH - LONGEST_COMMENT), size);
    const end = lastIndexOfSignature(tail);
    if (end < 0) throw new TabularFileError('The XLSX file is cut short: copy or save it again.');
    const start = tail.readUInt32LE(end + 16);
    const length = tail.readUInt32LE(end + 12);
    if (start + length > size || unpackedBytes(await readAt(file, start, start + length)) > MOST_UNPACKED_BYTES)
      throw new TabularFileError('The XLSX file is too large to read: save it as CSV UTF-8, or split it.');
  } finally {
    await file.close();
  }
}

async function readAt(file: Awaited<ReturnType<typeof open>>, from: number, to: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}

function lastIndexOfSignature(tail: Buffer): number {
  for (let at = tail.length - END_LENGTH; at >= 0; at--) if (tail.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  return -1;
}

function unpackedBytes(directory: Buffer): number {
  let total = 0;
  for (let at = 0; at + ENTRY_LENGTH <= directory.length && directory.readUInt32LE(at) === ENTRY; ) {
    total += directory.readUInt32LE(at + 24);
    at +=
      ENTRY_LENGTH +
      directory.readUInt16LE(at + 28) +
      directory.readUInt16LE(at + 30) +
      directory.readUInt16LE(at + 32);
  }
  return total;
}
