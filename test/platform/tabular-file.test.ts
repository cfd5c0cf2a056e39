import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { type TabularRow, tableInFile } from '../../src/platform/tabular-file';

const folder = mkdtempSync(join(tmpdir(), 'hub-tabular-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string | Buffer | Uint8Array): string {
  const path = join(folder, `${files++}`);
  writeFileSync(path, content);
  return path;
}
async function read(content: string | Buffer | Uint8Array): Promise<{ header: readonly string[]; rows: TabularRow[] }> {
  const table = await tableInFile(write(content)).open();
  const rows: TabularRow[] = [];
  for await (const row of table.rows) rows.push(row);
  expect(table.progress()).toBe(1);
  return { header: table.header, rows };
}

/** A workbook of one sheet; a cell is XML such as `<v>1</v>`. */
function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  const xml = (text: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const cell = (content: string, row: number, column: number) =>
    content.replace('<c', `<c r="${'ABCDEFG'[column]}${row + 1}"`);
  const sheet = rows
    .map((cells, row) => `<row r="${row + 1}">${cells.map((each, column) => cell(each, row, column)).join('')}</row>`)
    .join('');
  return zipSync({
    '[Content_Types].xml': xml(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ),
    '_rels/.rels': xml(
      `<Relationships xmlns="${packages}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': xml(
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': xml(
      `<Relationships xmlns="${packages}"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': xml(`<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`),
  });
}
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (value: string) => `<c><v>${value}</v></c>`;

describe('CSV', () => {
  it('gives cells with the line in which each row begins, over line breaks inside cells and empty lines', async () => {
    const { header, rows } = await read('\uFEFFa,b\r\n1,"x\r\ny"\r\n\r\n2,"say ""hi"""\r\n');
    expect(header).toEqual(['a', 'b']);
    expect(rows).toEqual([
      { line: 2, cells: ['1', 'x\r\ny'] },
      { line: 5, cells: ['2', 'say "hi"'] },
    ]);
  });

  it.each([
    ['GBK', Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xcd, 0xf5])]), 'not UTF-8 (see line 2)'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'not UTF-8 (see line 1)'],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'not UTF-8 (see line 1)'],
    ['half a character at its end', Buffer.concat([Buffer.from('a\n'), Buffer.from([0xe7, 0x8e])]), 'not UTF-8'],
    ['nothing in it', Buffer.alloc(0), 'The file is empty'],
    [
      'a quotation mark that is never closed',
      'a,b\n1,2\n3,"4\n5,6\n',
      'in the row of line 3 a quotation mark is never closed',
    ],
    ['text after a quotation mark', 'a,b\n1,"2"x\n', 'in the row of line 2 something follows'],
    ['an unclosed quotation mark and megabytes', `a,b\n1,"${'x'.repeat(3_000_000)}`, 'a row is longer than'],
    ['the old Excel format', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'old Excel format'],
  ])('is refused with %s', (_, content, message) => expect(read(content)).rejects.toThrow(message));

  it('is refused where there is no such file, or a folder', async () => {
    await expect(tableInFile(join(folder, 'missing.csv')).open()).rejects.toThrow('does not exist');
    await expect(tableInFile(folder).open()).rejects.toThrow('is a folder');
  });
});

describe('XLSX', () => {
  it('gives text, numbers and empty cells as text', async () => {
    const { header, rows } = await read(
      workbook([
        [text('a'), text('b'), text('c')],
        [text('371699198503171019'), number('10.5'), '<c t="b"><v>1</v></c>'],
        [text('x'), '<c/>', text('z')],
      ]),
    );
    expect(header).toEqual(['a', 'b', 'c']);
    expect(rows).toEqual([
      { line: 2, cells: ['371699198503171019', '10.5', 'true'] },
      { line: 3, cells: ['x', '', 'z'] },
    ]);
  });

  it('marks a number of more than 15 digits as unreadable: Excel has lost the rest', async () => {
    const { rows } = await read(workbook([[text('id')], [number('371699198503171000')]]));
    expect(rows[0]!.unreadable!.get(0)).toContain('format the column as text');
  });

  it('is refused where it would unpack to more than 200 MB', () =>
    expect(read(zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(210_000_000) }, { level: 1 }))).rejects.toThrow(
      'too large',
    ));

  it('is refused where it is cut short or no workbook', async () => {
    await expect(read(workbook([[text('a')]]).slice(0, 300))).rejects.toThrow('cut short');
    await expect(read(zipSync({ 'a.txt': Buffer.from('x') }))).rejects.toThrow('cannot be read as such');
  });
});
