import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { parse as csvParser } from 'csv-parse';
import { readSheet } from 'read-excel-file/node';
import { TabularFileError } from './tabular-file-error';
import { checkXlsxSize } from './xlsx-size';

/** A row below the header. */
export interface TabularRow {
  /** Of the file, from 1: the line in which a CSV row begins, the row of a worksheet. */
  readonly line: number;
  /** As text, in the order of the header; fewer or more than it where the row is malformed. */
  readonly cells: readonly string[];
  /** Cells whose content could not be taken over as text without loss, by position. */
  readonly unreadable?: ReadonlyMap<number, string>;
}

/** Rows with a header, from wherever; every call of `open` begins anew. */
export interface TabularSource {
  open(): Promise<OpenTable>;
}

export interface OpenTable {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<TabularRow> | Iterable<TabularRow>;
  /** 0 to 1, as far as it has been read. */
  progress(): number;
}

/** A worksheet is read whole, so it is limited; CSV is read as a stream and is not. */
export const MOST_XLSX_ROWS = 100_000;
const MOST_ROW_BYTES = 1_000_000;

/** A CSV file (UTF-8) or an XLSX file's first sheet; which of them the content tells, not the name. */
export function tableInFile(path: string): TabularSource {
  return {
    async open() {
      const head = await firstBytes(path);
      if (head.length === 0) throw new TabularFileError('The file is empty: its first line must name the columns.');
      if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return openXlsx(path);
      if (head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])))
        throw new TabularFileError('The file is in the old Excel format (.xls): save it as .xlsx or as CSV UTF-8.');
      return openCsv(path);
    },
  };
}

/** Rows that are in memory already, or made as they are read; lines count from 2, as below a header. */
export function tableInMemory(
  header: readonly string[],
  rows: () => Iterable<readonly string[]>,
  count?: number,
): TabularSource {
  return {
    async open() {
      let read = 0;
      function* numbered(): Generator<TabularRow> {
        for (const cells of rows()) yield { line: ++read + 1, cells };
      }
      return { header, rows: numbered(), progress: () => (count ? Math.min(1, read / count) : 0) };
    },
  };
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new TabularFileError(`The file ${path} ${why}.`, { cause: error });
  }
}

async function openCsv(path: string): Promise<OpenTable> {
  const { size } = await stat(path);
  let read = 0;
  const parser = csvParser({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: MOST_ROW_BYTES,
  });
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 });
  const checked = onlyUtf8((length) => {
    read += length;
  });
  bytes.on('error', (error) => checked.destroy(error));
  checked.on('error', (error) => parser.destroy(error));
  parser.on('close', () => bytes.destroy());
  bytes.pipe(checked).pipe(parser);
  const rows = csvRows(parser);
  const first = await rows.next();
  if (first.done) throw new TabularFileError('The file is empty: its first line must name the columns.');
  return { header: first.value.cells, rows, progress: () => (size === 0 ? 1 : read / size) };
}

async function* csvRows(parser: AsyncIterable<string[]>): AsyncGenerator<TabularRow, undefined> {
  let line = 1;
  try {
    for await (const cells of parser) {
      const isEmpty = cells.length === 1 && cells[0]!.trim() === '';
      if (!isEmpty) yield { line, cells };
      line += 1 + lineBreaksIn(cells);
    }
  } catch (error) {
    throw csvError(error, line);
  }
  return undefined;
}

function lineBreaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) if (cell.includes('\n')) breaks += cell.split('\n').length - 1;
  return breaks;
}

const CSV_MISTAKES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quotation mark',
  INVALID_OPENING_QUOTE: 'a quotation mark stands inside an unquoted cell',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${MOST_ROW_BYTES} bytes (a quotation mark that is never closed?)`,
};

function csvError(error: unknown, line: number): unknown {
  const mistake = CSV_MISTAKES[(error as { code?: string }).code ?? ''];
  return mistake ? new TabularFileError(`The file is not valid CSV: in the row of line ${line} ${mistake}.`) : error;
}

/** Lets bytes through while they are UTF-8: a file in GBK, its usual mistake, would become other names silently. */
function onlyUtf8(count: (length: number) => void): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        if (decoder.decode(chunk, { stream: true }).includes('\0')) return done(notUtf8(lines));
      } catch {
        return done(notUtf8(lines + lineBreaksBeforeDamage(chunk)));
      }
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
      count(chunk.length);
      done(null, chunk);
    },
    flush(done) {
      try {
        decoder.decode();
        done();
      } catch {
        done(notUtf8(lines));
      }
    },
  });
}

const NEWLINE = 10;

function notUtf8(line: number): TabularFileError {
  return new TabularFileError(
    `The file is not UTF-8 (see line ${line}): save it as "CSV UTF-8"; Excel’s plain "CSV" is GBK on a Chinese system.`,
  );
}

/** A character may have begun in the chunk before: what continues it is no damage. */
function lineBreaksBeforeDamage(chunk: Buffer): number {
  let start = 0;
  while (start < 3 && (chunk[start]! & 0xc0) === 0x80) start++;
  let breaks = 0;
  for (let end = chunk.indexOf(NEWLINE, start); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
    if (!isUtf8(chunk.subarray(start, end))) return breaks;
    breaks++;
    start = end + 1;
  }
  return breaks;
}

async function openXlsx(path: string): Promise<OpenTable> {
  await checkXlsxSize(path);
  let sheet: unknown[][];
  try {
    sheet = (await readSheet(path)) as unknown[][];
  } catch (error) {
    throw new TabularFileError('The file looks like XLSX but cannot be read as such: save it again.', { cause: error });
  }
  if (sheet.length === 0) throw new TabularFileError('The first sheet is empty: its first row must name the columns.');
  if (sheet.length - 1 > MOST_XLSX_ROWS)
    throw new TabularFileError(
      `The sheet has more than ${MOST_XLSX_ROWS} rows, which XLSX may not have here: save it as CSV UTF-8, or split it.`,
    );
  let read = 0;
  function* rows(): Generator<TabularRow> {
    for (let index = 1; index < sheet.length; index++) {
      read = index;
      const row = textCells(sheet[index]!, index + 1);
      if (row.cells.some((cell) => cell !== '') || row.unreadable) yield row;
    }
  }
  return {
    header: textCells(sheet[0]!, 1).cells,
    rows: rows(),
    progress: () => (sheet.length < 2 ? 1 : read / (sheet.length - 1)),
  };
}

/** Excel keeps 15 digits of a number: an ID number typed into a numeric cell has lost its last three. */
const MOST_EXACT = 999_999_999_999_999;

function textCells(values: readonly unknown[], line: number): TabularRow {
  const unreadable = new Map<number, string>();
  const cells = values.map((value, index) => {
    if (value === null || value === undefined) return '';
    if (value instanceof Date) return value.toISOString().slice(0, 10);
    if (typeof value === 'number' && Math.abs(value) > MOST_EXACT)
      unreadable.set(
        index,
        'It is a numeric cell, which keeps 15 digits only: format the column as text and type it again.',
      );
    return String(value);
  });
  return unreadable.size > 0 ? { line, cells, unreadable } : { line, cells };
}
