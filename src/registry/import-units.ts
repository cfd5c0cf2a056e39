import { insertRows, placeholders } from '../platform/database';
import type { Hub } from '../platform/hub';
import { bumpReference } from '../platform/reference';
import type { TabularSource } from '../platform/tabular-file';
import { parseBoolean, parseTitle } from './cells.rules';
import { type CreditCode, parseCreditCode } from './credit-code.rules';
import type { ImportReport } from './import-report';
import { differences, type ImportSpec } from './import-spec';
import { type ImportOptions, importTable } from './import-table';
import { departmentsByCode, regionsByCodeOrName } from './registry-reference';

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
      read(cells) {
        const creditCode = cells.required('credit_code', parseCreditCode);
        const name = cells.required('name', parseTitle);
        const region = cells.found('region', regions, 'No region has this code or name.');
        const departmentId = !cells.has('department_code')
          ? undefined
          : cells.text('department_code') === ''
            ? null
            : cells.found('department_code', departments, 'No department has this code: import departments first.');
        const cityLevel = cells.optional('city_level', parseBoolean) ?? (cells.has('city_level') ? false : undefined);
        if (creditCode === null || name === null || region === null) return null;
        return { creditCode, name, region, departmentId, cityLevel };
      },
      async load(sql, rows, lock) {
        const found = await sql.query<KnownUnit>(
          `SELECT id, credit_code AS creditCode, name, region_code AS region, department_id AS departmentId,
             city_level AS cityLevel, state
           FROM unit WHERE credit_code IN (${placeholders(rows.length)}) ${lock ? 'FOR UPDATE' : ''}`,
          rows.map((row) => row.creditCode),
        );
        return new Map(found.map((each) => [each.creditCode, each]));
      },
      changesOf: (row, known) =>
        differences({
          name: [known.name, row.name],
          region: [known.region, row.region],
          department_code: [known.departmentId, row.departmentId],
          city_level: [known.cityLevel === 1, row.cityLevel],
          state: [known.state, 'ACTIVE'],
        }),
      async write(tx, created, changed) {
        const firstId = await hub.ids.reserve('unit', created.length);
        const rows = [
          ...created.map((row, index) => ({ id: firstId + index, row, known: null })),
          ...changed.map(({ row, known }) => ({ id: known.id, row, known })),
        ];
        await insertRows(
          tx,
          { table: 'unit', columns: COLUMNS, suffix: REPLACE },
          rows.map(({ id, row, known }) => [
            id,
            row.creditCode,
            row.name,
            row.region,
            row.departmentId === undefined ? (known?.departmentId ?? null) : row.departmentId,
            (row.cityLevel ?? known?.cityLevel === 1) ? 1 : 0,
            'ACTIVE',
          ]),
        );
      },
      finish: (tx) => bumpReference(tx, 'registry'),
    };
  },
};

/**
 * Registers employers (用人单位) from a table with the columns credit_code, name, region, department_code? and city_level?;
 * they are ACTIVE at once. A known credit code is updated; a column that the table lacks leaves what is known as it is.
 * @throws TabularFileError where the table cannot be read
 */
export function importUnits(hub: Hub, source: TabularSource, options?: ImportOptions): Promise<ImportReport> {
  return importTable(hub, UNITS, source, options);
}
