import { insertRows, placeholders, type Sql, type SqlValue } from '../platform/database';
import type { Hub } from '../platform/hub';
import { bumpReference } from '../platform/reference';
import type { TabularSource } from '../platform/tabular-file';
import { parseBoolean, parseTitle } from './cells.rules';
import { type CreditCode, parseCreditCode } from './credit-code.rules';
import type { ImportReport } from './import-report';
import { differences, type ImportSpec } from './import-spec';
import { type ImportOptions, importTable } from './import-table';
import { departmentsByCode, regionsByCodeOrName } from './registry-reference';
import type { RowReader } from './row-reader';

/** Undefined: the file does not have the column. */
interface UnitRow {
  readonly creditCode: CreditCode;
  readonly name: string;
  readonly region: string;
  readonly departmentId: number | null | undefined;
  readonly cityLevel: boolean | undefined;
}

interface KnownUnit {
  readonly id: number;
  readonly creditCode: string;
  readonly name: string;
  readonly region: string;
  readonly departmentId: number | null;
  readonly cityLevel: number;
  readonly state: string;
}

const COLUMNS = ['id', 'credit_code', 'name', 'region_code', 'department_id', 'city_level', 'state'] as const;
const REPLACE = `ON DUPLICATE KEY UPDATE ${COLUMNS.slice(2)
  .map((column) => `${column} = VALUES(${column})`)
  .join(', ')}`;

const UNITS: ImportSpec<UnitRow, KnownUnit> = {
  noun: 'units',
  columns: [
    { name: 'credit_code' },
    { name: 'name' },
    { name: 'region' },
    { name: 'department_code', optional: true },
    { name: 'city_level', optional: true },
  ],
  rowsAtOnce: 512,
  async prepare(hub) {
    const regions = await regionsByCodeOrName(hub.sql);
    const departments = await departmentsByCode(hub.sql);
    return {
      keyColumn: 'credit_code',
      keyOf: (row) => row.creditCode,
      read: (cells) => readUnit(cells, regions, departments),
      load: loadUnits,
      changesOf,
      async write(tx, created, changed) {
        const firstId = await hub.ids.reserve('unit', created.length);
        const fresh = created.map((row, index) => unitValues(firstId + index, row, null));
        const replaced = changed.map(({ row, known }) => unitValues(known.id, row, known));
        await insertRows(tx, { table: 'unit', columns: COLUMNS, suffix: REPLACE }, [...fresh, ...replaced]);
      },
      finish: (tx) => bumpReference(tx, 'registry'),
    };
  },
};

function readUnit(
  cells: RowReader,
  regions: ReadonlyMap<string, string>,
  departments: ReadonlyMap<string, number>,
): UnitRow | null {
  const creditCode = cells.required('credit_code', parseCreditCode);
  const name = cells.required('name', parseTitle);
  const region = cells.found('region', regions, 'No region has this code or name.');
  const departmentId = readDepartment(cells, departments);
  const cityLevel = cells.optional('city_level', parseBoolean) ?? (cells.has('city_level') ? false : undefined);
  if (creditCode === null || name === null || region === null) return null;
  return { creditCode, name, region, departmentId, cityLevel };
}

function readDepartment(cells: RowReader, departments: ReadonlyMap<string, number>): number | null | undefined {
  if (!cells.has('department_code')) return undefined;
  if (cells.text('department_code') === '') return null;
  return cells.found('department_code', departments, 'No department has this code: import departments first.');
}

/** Index: uq_unit_credit_code. */
async function loadUnits(sql: Sql, rows: readonly UnitRow[], lock: boolean): Promise<Map<string, KnownUnit>> {
  const found = await sql.query<KnownUnit>(
    `SELECT id, credit_code AS creditCode, name, region_code AS region, department_id AS departmentId,
       city_level AS cityLevel, state
     FROM unit WHERE credit_code IN (${placeholders(rows.length)}) ${lock ? 'FOR UPDATE' : ''}`,
    rows.map((row) => row.creditCode),
  );
  return new Map(found.map((each) => [each.creditCode, each]));
}

function changesOf(row: UnitRow, known: KnownUnit): string[] {
  return differences({
    name: [known.name, row.name],
    region: [known.region, row.region],
    department_code: [known.departmentId, row.departmentId],
    city_level: [known.cityLevel === 1, row.cityLevel],
    state: [known.state, 'ACTIVE'],
  });
}

/** In the order of COLUMNS; what the row does not say stays as it was. */
function unitValues(id: number, row: UnitRow, known: KnownUnit | null): SqlValue[] {
  const departmentId = row.departmentId === undefined ? (known?.departmentId ?? null) : row.departmentId;
  const isCityLevel = row.cityLevel ?? known?.cityLevel === 1;
  return [id, row.creditCode, row.name, row.region, departmentId, isCityLevel ? 1 : 0, 'ACTIVE'];
}

/**
 * Registers employers (用人单位) from a table with the columns credit_code, name, region, department_code? and city_level?;
 * they are ACTIVE at once. A known credit code is updated; a column that the table lacks leaves what is known as it is.
 * @throws TabularFileError where the table cannot be read
 */
export function importUnits(hub: Hub, source: TabularSource, options?: ImportOptions): Promise<ImportReport> {
  return importTable(hub, UNITS, source, options);
}
