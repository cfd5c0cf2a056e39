import { insertRows, placeholders } from '../platform/database';
import type { Hub } from '../platform/hub';
import { bumpReference } from '../platform/reference';
import type { TabularSource } from '../platform/tabular-file';
import { parseCode, parseTitle } from './cells.rules';
import type { ImportReport } from './import-report';
import { differences, type ImportSpec } from './import-spec';
import { type ImportOptions, importTable } from './import-table';
import { regionsByCodeOrName } from './registry-reference';

interface DepartmentRow {
  readonly code: string;
  readonly name: string;
  readonly region: string;
}

interface KnownDepartment extends DepartmentRow {
  readonly id: number;
  readonly state: string;
}

const COLUMNS = ['id', 'code', 'name', 'region_code', 'state'] as const;
const REPLACE = 'ON DUPLICATE KEY UPDATE name = VALUES(name), region_code = VALUES(region_code), state = VALUES(state)';

const DEPARTMENTS: ImportSpec<DepartmentRow, KnownDepartment> = {
  noun: 'departments',
  columns: [{ name: 'code' }, { name: 'name' }, { name: 'region' }],
  rowsAtOnce: 512,
  async prepare(hub) {
    const regions = await regionsByCodeOrName(hub.sql);
    return {
      keyColumn: 'code',
      keyOf: (row) => row.code,
      read(cells) {
        const code = cells.required('code', parseCode);
        const name = cells.required('name', parseTitle);
        const region = cells.found('region', regions, 'No region has this code or name.');
        return code === null || name === null || region === null ? null : { code, name, region };
      },
      async load(sql, rows, lock) {
        const found = await sql.query<KnownDepartment>(
          `SELECT id, code, name, region_code AS region, state FROM department
           WHERE code IN (${placeholders(rows.length)}) ${lock ? 'FOR UPDATE' : ''}`,
          rows.map((row) => row.code),
        );
        return new Map(found.map((each) => [each.code, each]));
      },
      changesOf: (row, known) =>
        differences({
          name: [known.name, row.name],
          region: [known.region, row.region],
          state: [known.state, 'ACTIVE'],
        }),
      async write(tx, created, changed) {
        const firstId = await hub.ids.reserve('department', created.length);
        const rows = [
          ...created.map((row, index) => ({ id: firstId + index, row })),
          ...changed.map(({ row, known }) => ({ id: known.id, row })),
        ];
        await insertRows(
          tx,
          { table: 'department', columns: COLUMNS, suffix: REPLACE },
          rows.map(({ id, row }) => [id, row.code, row.name, row.region, 'ACTIVE']),
        );
      },
      finish: (tx) => bumpReference(tx, 'registry'),
    };
  },
};

/**
 * Registers competent departments (主管部门) from a table with the columns code, name and region; they are ACTIVE at once.
 * A known code is updated.
 * @throws TabularFileError where the table cannot be read
 */
export function importDepartments(hub: Hub, source: TabularSource, options?: ImportOptions): Promise<ImportReport> {
  return importTable(hub, DEPARTMENTS, source, options);
}
