import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoIdNumber } from '../../src/demo/demo-identity.rules';
import { tableInFile, tableInMemory } from '../../src/platform/tabular-file';
import { importDepartments } from '../../src/registry/import-departments';
import { importPersons } from '../../src/registry/import-persons';
import type { ImportOptions } from '../../src/registry/import-table';
import { importUnits } from '../../src/registry/import-units';
import { openTestHub, type TestHub } from '../support/test-hub';

const HOSPITAL = '12371699MBDEM00012';
const COMPANY = '91371699MBDEM00020';
const PERSON = '371699198503171019';

let hub: TestHub;
const folder = mkdtempSync(join(tmpdir(), 'hub-import-'));

beforeAll(async () => {
  hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
  await departments(['code,name,region', 'D1,演示卫生局,371600', 'D2,演示教育局,博兴县']);
  await units([
    'credit_code,name,region,department_code,city_level',
    `${HOSPITAL},演示医院,371600,D1,true`,
    `${COMPANY},演示公司,371625,,`,
  ]);
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => hub.clock.advance(1000));

let files = 0;
/** A CSV file of these lines. */
function file(lines: readonly string[], newline = '\n') {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, lines.join(newline) + newline);
  return tableInFile(path);
}
const departments = (lines: string[], options?: ImportOptions) => importDepartments(hub, file(lines), options);
const units = (lines: string[], options?: ImportOptions) => importUnits(hub, file(lines), options);
const persons = (lines: string[], options?: ImportOptions) => importPersons(hub, file(lines), options);
const count = async (table: string) => (await hub.sql.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]!.n;
const stored = async (nameMatch: string) =>
  (
    await hub.sql.query<{
      id: number;
      id_number: string;
      mobile: string | null;
      name: string;
      unit_id: number;
      title_level: string | null;
      title_series: string | null;
      state: string;
    }>('SELECT * FROM person WHERE name_match = ?', [nameMatch])
  )[0]!;
const standings = (id: number) =>
  hub.sql.query<{ state: string; title_level: string | null }>(
    'SELECT state, title_level FROM person_standing WHERE person_id = ? ORDER BY since',
    [id],
  );
const HEADER = 'id_number,name,mobile,unit_credit_code,title_series,title_level';

describe('departments and units', () => {
  it('are updated where a row differs, and the report names the columns', async () => {
    const report = await departments(['code,name,region', 'D1,演示卫生健康委,371600', 'D2,演示教育局,371625']);
    expect(report).toMatchObject({ imported: true, rows: 2, created: 0, updated: 1, unchanged: 1, refused: 0 });
    expect(report.updates).toEqual([{ line: 2, columns: ['name'] }]);
  });

  it('keep what a file does not have a column for, and lose what a cell leaves empty', async () => {
    expect(await units(['credit_code,name,region', `${HOSPITAL},演示医院,371600`])).toMatchObject({ unchanged: 1 });
    const report = await units(['credit_code,name,region,department_code,city_level', `${HOSPITAL},演示医院,371600,,`]);
    expect(report.updates).toEqual([{ line: 2, columns: ['department_code', 'city_level'] }]);
    await units(['credit_code,name,region,department_code,city_level', `${HOSPITAL},演示医院,371600,D1,TRUE`]);
  });

  it('are refused with line, column and reason', async () => {
    const report = await units([
      'credit_code,name,region,department_code,city_level',
      '12371699MBDEM00013,甲,371600,,',
      '11371699MBDEM0004E,,999999,D9,perhaps',
    ]);
    expect(report).toMatchObject({ imported: false, rows: 2, created: 0, refused: 2, flawsTotal: 5 });
    expect(report.flaws.map(({ line, column }) => [line, column])).toEqual([
      [2, 'credit_code'],
      [3, 'name'],
      [3, 'region'],
      [3, 'department_code'],
      [3, 'city_level'],
    ]);
    expect(await count('unit')).toBe(2);
  });

  it('tell memory copies of reference data that they are out of date', async () => {
    const version = async () =>
      (await hub.sql.query<{ version: number }>("SELECT version FROM reference_version WHERE name = 'registry'"))[0]!
        .version;
    const before = await version();
    await departments(['code,name,region', 'D2,演示教育局,371625']);
    expect(await version()).toBe(before);
    await departments(['code,name,region', 'D2,演示教育体育局,371625']);
    expect(await version()).toBe(before + 1);
  });
});

describe('persons', () => {
  it('are ACTIVE at once, sealed, with a first standing and their units marked', async () => {
    const report = await persons([HEADER, `${PERSON},阿卜杜•买买提,13800000000,${HOSPITAL},卫生技术,副高`]);
    expect(report).toMatchObject({ imported: true, rows: 1, created: 1, flawsTotal: 0 });
    const person = await stored('阿卜杜·买买提');
    expect(person).toMatchObject({ name: '阿卜杜•买买提', title_level: 'ASSOCIATE_SENIOR', state: 'ACTIVE' });
    expect(hub.cipher.open(person.id_number)).toBe(PERSON);
    expect(hub.cipher.open(person.mobile!)).toBe('13800000000');
    expect(JSON.stringify(person)).not.toContain(PERSON);
    expect(await standings(person.id)).toEqual([{ state: 'ACTIVE', title_level: 'ASSOCIATE_SENIOR' }]);
    const marks = await hub.sql.query<{ unit_ids: string; year: number }>('SELECT year, unit_ids FROM rollup_mark');
    expect(marks.at(-1)).toMatchObject({ year: 0, unit_ids: `[${person.unit_id}]` });
  });

  it('are unchanged when the same file comes twice, however the number is written', async () => {
    const marks = await count('rollup_mark');
    const again = [HEADER, ` ３71699 19850317 1019 ,阿卜杜•买买提,+86 138-0000-0000,${HOSPITAL},卫生技术,副高`];
    expect(await persons(again)).toMatchObject({ imported: true, unchanged: 1, updated: 0, created: 0 });
    expect(await count('rollup_mark')).toBe(marks);
  });

  it('get a new standing and both units marked with a transfer, and none with a new name', async () => {
    const { id, unit_id: before } = await stored('阿卜杜·买买提');
    const renamed = await persons([HEADER, `${PERSON},阿卜杜·买买提,13800000000,${HOSPITAL},卫生技术,副高`]);
    expect(renamed.updates).toEqual([{ line: 2, columns: ['name'] }]);
    expect(await standings(id)).toHaveLength(1);
    const moved = await persons(['id_number,name,unit_credit_code', `${PERSON},阿卜杜·买买提,${COMPANY}`]);
    expect(moved.updates).toEqual([{ line: 2, columns: ['unit_credit_code'] }]);
    const person = await stored('阿卜杜·买买提');
    expect(person).toMatchObject({ title_series: '卫生技术', title_level: 'ASSOCIATE_SENIOR' });
    expect(hub.cipher.open(person.mobile!)).toBe('13800000000');
    expect(await standings(id)).toHaveLength(2);
    const [mark] = await hub.sql.query<{ unit_ids: string }>(
      'SELECT unit_ids FROM rollup_mark ORDER BY id DESC LIMIT 1',
    );
    expect(new Set(JSON.parse(mark!.unit_ids))).toEqual(new Set([before, person.unit_id]));
  });

  it('leave with state LEFT', async () => {
    const { id } = await stored('阿卜杜·买买提');
    await persons(['id_number,name,unit_credit_code,state', `${PERSON},阿卜杜·买买提,${COMPANY},LEFT`]);
    expect((await stored('阿卜杜·买买提')).state).toBe('LEFT');
    expect((await standings(id)).at(-1)).toMatchObject({ state: 'LEFT' });
  });

  const BAD = [
    HEADER,
    `371699199005082026,王伟,,${HOSPITAL},,`,
    `371699199005082025,王伟,,${HOSPITAL},,`,
    `37169919900508202６,李娜,,${HOSPITAL},,`,
    `37169919850317106X,张\uE863,,${HOSPITAL},,`,
    `371699200002291055,赵六,12,11371699MBDEM0004E,,院士`,
    `371699200002291055,赵六,,${HOSPITAL}`,
  ];
  const BAD_PLACES = [
    [3, 'id_number'],
    [4, 'id_number'],
    [5, 'name'],
    [6, 'mobile'],
    [6, 'unit_credit_code'],
    [6, 'title_level'],
    [7, ''],
  ];

  it('are imported all or none: five bad rows of six leave nothing behind', async () => {
    const before = await count('person');
    const report = await persons(BAD);
    expect(report).toMatchObject({ imported: false, rows: 6, created: 0, updated: 0, unchanged: 0, refused: 5 });
    expect(report.flaws.map(({ line, column }) => [line, column])).toEqual(BAD_PLACES);
    expect(report.flaws[1]!.reason).toBe('Line 2 of the file has the same.');
    expect(await count('person')).toBe(before);
  });

  it('never name a number or a name in a reason', async () => {
    const text = JSON.stringify((await persons(BAD)).flaws);
    for (const personal of ['3716991990', '王伟', '赵六', '李娜']) expect(text).not.toContain(personal);
  });

  it('are imported with --partial as far as they are good', async () => {
    const before = await count('person');
    const report = await persons(BAD, { partial: true });
    expect(report).toMatchObject({ imported: true, rows: 6, created: 1, refused: 5, flawsTotal: 7 });
    expect(await count('person')).toBe(before + 1);
    expect(await persons(BAD, { partial: true })).toMatchObject({ created: 0, unchanged: 1, refused: 5 });
  });

  it('of a registration that was merged into another are refused', async () => {
    await hub.sql.execute("UPDATE person SET state = 'MERGED' WHERE name_match = '王伟'");
    const report = await persons([HEADER, `371699199005082026,王伟,,${HOSPITAL},,`]);
    expect(report).toMatchObject({ imported: false, refused: 1 });
    await hub.sql.execute("UPDATE person SET state = 'ACTIVE' WHERE name_match = '王伟'");
  });

  it('of more than one chunk stay out when the last row is bad', async () => {
    const rows = Array.from({ length: 1_500 }, (_, index) => [
      demoIdNumber(1980, index),
      `张${'一二三'[index % 3]}`,
      HOSPITAL,
    ]);
    const header = ['id_number', 'name', 'unit_credit_code'];
    const before = await count('person');
    const bad = await importPersons(
      hub,
      tableInMemory(header, () => [...rows, ['1', '王', HOSPITAL]]),
    );
    expect(bad).toMatchObject({ imported: false, rows: 1_501, refused: 1 });
    expect(bad.flaws).toMatchObject([{ line: 1_502, column: 'id_number' }]);
    expect(await count('person')).toBe(before);
    const good = await importPersons(
      hub,
      tableInMemory(header, () => rows),
    );
    expect(good).toMatchObject({ imported: true, rows: 1_500, created: 1_500 });
    expect(await count('person')).toBe(before + 1_500);
  });
});

describe('a header', () => {
  it('is refused with every unknown, missing and repeated column', async () => {
    const report = await persons(['id_number,naam,mobile,mobile', '1,2,3,4']);
    expect(report.imported).toBe(false);
    expect(report.flaws.map(({ line, column }) => [line, column])).toEqual([
      [1, 'naam'],
      [1, 'mobile'],
      [1, 'name'],
      [1, 'unit_credit_code'],
    ]);
  });

  it('may be in capitals, after a byte order mark, with CRLF and empty lines', async () => {
    const lines = ['\uFEFFCode,Name,Region', '', 'D1,演示卫生健康委,371600', '', 'D7,"演示,\n局",BZ-KFQ', 'D8,x,1'];
    const report = await importDepartments(hub, file(lines, '\r\n'));
    expect(report.flaws).toEqual([
      { line: 5, column: 'name', reason: 'It contains a control character; remove it.' },
      { line: 7, column: 'region', reason: 'No region has this code or name.' },
    ]);
  });
});

it('refuses a second import while one runs', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = {
    open: async () => {
      await held;
      return { header: ['code', 'name', 'region'], rows: [], progress: () => 1 };
    },
  };
  const first = importDepartments(hub, slow);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await expect(departments(['code,name,region'])).rejects.toThrow('Another import into this database is running');
  release();
  expect(await first).toMatchObject({ imported: true, rows: 0 });
});
