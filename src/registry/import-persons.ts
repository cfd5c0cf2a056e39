import { localDateOf } from '../platform/clock';
import type { Hub } from '../platform/hub';
import type { TabularSource } from '../platform/tabular-file';
import { parseOneOf } from './cells.rules';
import { parseCreditCode } from './credit-code.rules';
import { parseIdNumber } from './id-number.rules';
import type { ImportReport, RowFlaw } from './import-report';
import { differences, type ImportSpec, type Numbered } from './import-spec';
import { type ImportOptions, importTable } from './import-table';
import { EVERY_YEAR, markUnits, NO_UNIT } from './mark-units';
import { parseMobile } from './mobile.rules';
import { nameForMatching, parsePersonName } from './person-name.rules';
import { type KnownPerson, loadPersons, type PersonRow, writePersons, writeStandings } from './persons.sql';
import { unitsByCreditCode } from './registry-reference';
import type { RowReader } from './row-reader';
import { parseTitleLevel, parseTitleSeries } from './title.rules';

const parseState = parseOneOf(['ACTIVE', 'LEFT']);

/** What of a person counts for the figures of a unit. */
const COUNTED = new Set(['unit_credit_code', 'title_series', 'title_level', 'state']);

const PERSONS: ImportSpec<PersonRow, KnownPerson> = {
  noun: 'persons',
  columns: [
    { name: 'id_number' },
    { name: 'name' },
    { name: 'mobile', optional: true },
    { name: 'unit_credit_code' },
    { name: 'title_series', optional: true },
    { name: 'title_level', optional: true },
    { name: 'state', optional: true },
  ],
  rowsAtOnce: 512,
  async prepare(hub) {
    const units = await unitsByCreditCode(hub.sql);
    const today = localDateOf(hub.clock.now());
    const stale = new Set<number>();
    return {
      keyColumn: 'id_number',
      keyOf: (row) => row.idNumberIndex.toString('latin1'),
      read: (cells) => readPerson(hub, cells, units, today),
      load: (sql, rows, lock) => loadPersons(hub.cipher, sql, rows, lock),
      check: async (_sql, rows, known) => refuseMerged(rows, known),
      changesOf,
      async write(tx, created, changed) {
        const firstId = await hub.ids.reserve('person', created.length);
        const now = hub.clock.now();
        const counted = changed.filter(({ columns }) => columns.some((column) => COUNTED.has(column)));
        const fresh = created.map((row, index) => ({ id: firstId + index, row, known: null }));
        const replaced = changed.map(({ row, known }) => ({ id: known.id, row, known }));
        await writePersons(hub.cipher, tx, [...fresh, ...replaced], now);
        await writeStandings(tx, [...fresh, ...counted.map(({ row, known }) => ({ id: known.id, row, known }))], now);
        for (const row of created) stale.add(row.unitId);
        for (const { row, known } of counted) stale.add(row.unitId).add(known.unitId ?? NO_UNIT);
      },
      async finish(tx) {
        await markUnits(tx, EVERY_YEAR, stale, hub.clock.now());
        tx.afterCommit(() => stale.clear());
      },
    };
  },
};

function readPerson(
  hub: Hub,
  cells: RowReader,
  units: ReadonlyMap<string, number>,
  today: ReturnType<typeof localDateOf>,
): PersonRow | null {
  const idNumber = cells.required('id_number', (text) => parseIdNumber(text, today));
  const name = cells.required('name', parsePersonName);
  const mobile = cells.optional('mobile', parseMobile);
  const creditCode = cells.required('unit_credit_code', parseCreditCode);
  const unitId = creditCode === null ? null : (units.get(creditCode) ?? null);
  if (creditCode !== null && unitId === null)
    cells.refuse('unit_credit_code', 'No unit has this credit code: import units first.');
  const titleSeries = cells.optional('title_series', parseTitleSeries);
  const titleLevel = cells.optional('title_level', parseTitleLevel);
  const state = cells.optional('state', parseState) ?? 'ACTIVE';
  if (idNumber === null || name === null || unitId === null) return null;
  const idNumberIndex = hub.cipher.blindIndex(idNumber);
  return {
    idNumber,
    idNumberIndex,
    name,
    nameMatch: nameForMatching(name),
    mobile,
    unitId,
    titleSeries,
    titleLevel,
    state,
  };
}

function refuseMerged(rows: readonly Numbered<PersonRow>[], known: ReadonlyMap<string, KnownPerson>): RowFlaw[] {
  const reason = 'This registration was merged into another of the same person: import that one’s number.';
  return rows
    .filter(({ row }) => known.get(row.idNumberIndex.toString('latin1'))?.state === 'MERGED')
    .map(({ line }) => ({ line, column: 'id_number', reason }));
}

function changesOf(row: PersonRow, known: KnownPerson): string[] {
  return differences({
    name: [known.name, row.name],
    mobile: [known.mobile, row.mobile],
    unit_credit_code: [known.unitId, row.unitId],
    title_series: [known.titleSeries, row.titleSeries],
    title_level: [known.titleLevel, row.titleLevel],
    state: [known.state, row.state],
  });
}

/**
 * Registers persons from a table with the columns id_number, name, mobile?, unit_credit_code, title_series?, title_level?
 * and state? (ACTIVE, the default, or LEFT). A known ID number is updated; a column that the table lacks leaves what is
 * known as it is, an empty cell takes it away.
 * @throws TabularFileError where the table cannot be read
 */
export function importPersons(hub: Hub, source: TabularSource, options?: ImportOptions): Promise<ImportReport> {
  return importTable(hub, PERSONS, source, options);
}
