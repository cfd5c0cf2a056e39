import { inTransaction, type Database, type Transaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import type { OpenTable, TabularSource } from '../platform/tabular-file';
import { TabularFileError } from '../platform/tabular-file-error';
import { type ImportReport, ImportTally, type Outcome, type RowFlaw } from './import-report';
import type { Change, ImportColumn, Importer, ImportSpec, Numbered } from './import-spec';
import { RowReader } from './row-reader';

export interface ImportOptions {
  /** Write the good rows though others are refused; otherwise all rows are written or none. */
  readonly partial?: boolean;
  /** Told from time to time: 0 to 1, and the rows so far. */
  readonly progress?: (fraction: number, rows: number) => void;
}

/**
 * Imports a table. All or nothing is one transaction, so that a process killed in the middle leaves nothing; after the first
 * refused row the rest is only checked. A partial import is a transaction per chunk: killed and started again it finds what
 * it wrote unchanged. Imports of one database wait for no other: the second is refused.
 * @throws TabularFileError where the file cannot be read or another import runs
 */
export async function importTable<Row, Known>(
  hub: Hub,
  spec: ImportSpec<Row, Known>,
  source: TabularSource,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return withImportLock(hub.database, async () => {
    const importer = await spec.prepare(hub);
    const run = { hub, spec, importer, source, progress: options.progress ?? (() => undefined) };
    return options.partial ? importChunks(run) : importWhole(run);
  });
}

interface Run<Row, Known> {
  readonly hub: Hub;
  readonly spec: ImportSpec<Row, Known>;
  readonly importer: Importer<Row, Known>;
  readonly source: TabularSource;
  readonly progress: (fraction: number, rows: number) => void;
}

/** Rolls the transaction back and carries the report out of it. */
class NothingImported extends Error {
  constructor(readonly report: ImportReport) {
    super('rows were refused');
  }
}

async function importWhole<Row, Known>(run: Run<Row, Known>): Promise<ImportReport> {
  const work = async (tx: Transaction) => {
    const tally = new ImportTally();
    for await (const chunk of readChunks(run)) tally.add(await importChunk(run, tx, chunk, tally.refused === 0));
    const report = tally.report(true);
    if (report.refused > 0 || report.flawsTotal > 0) throw new NothingImported(tally.report(false));
    if (report.created + report.updated > 0) await run.importer.finish(tx);
    return report;
  };
  try {
    return await inTransaction(run.hub.database, work, { retryDuplicates: true });
  } catch (error) {
    if (error instanceof NothingImported) return error.report;
    throw error;
  }
}

async function importChunks<Row, Known>(run: Run<Row, Known>): Promise<ImportReport> {
  const tally = new ImportTally();
  for await (const chunk of readChunks(run)) {
    if (chunk.isHeader) {
      tally.add(outcomeOfRefused(chunk));
      return tally.report(false);
    }
    const work = async (tx: Transaction) => {
      const outcome = await importChunk(run, tx, chunk, true);
      if (outcome.created + outcome.updates.length > 0) await run.importer.finish(tx);
      return outcome;
    };
    tally.add(await inTransaction(run.hub.database, work, { retryDuplicates: true }));
  }
  return tally.report(true);
}

/** Some rows as read: those that are fit to be looked up, and what is wrong with the others. */
interface Chunk<Row> {
  readonly rows: readonly Numbered<Row>[];
  readonly flaws: readonly RowFlaw[];
  readonly refused: number;
  /** The flaws are the header's; there are no rows. */
  readonly isHeader?: boolean;
}

const outcomeOfRefused = (chunk: Chunk<unknown>): Outcome => ({
  rows: chunk.rows.length + chunk.refused,
  created: 0,
  unchanged: 0,
  updates: [],
  refused: chunk.refused,
  flaws: chunk.flaws,
});

async function* readChunks<Row, Known>(run: Run<Row, Known>): AsyncGenerator<Chunk<Row>> {
  const { spec, importer } = run;
  const table = await run.source.open();
  const header = readHeader(spec.columns, table);
  if (header.flaws.length > 0) {
    yield { rows: [], flaws: header.flaws, refused: 0, isHeader: true };
    return;
  }
  const reader = new RowReader(header.positions);
  const lines = new Map<string, number>();
  let chunk = { rows: [] as Numbered<Row>[], flaws: [] as RowFlaw[], refused: 0 };
  let read = 0;
  for await (const tabularRow of table.rows) {
    if (chunk.rows.length + chunk.refused === spec.rowsAtOnce) {
      if (spec.wholeFile)
        throw new TabularFileError(`A file may have at most ${spec.rowsAtOnce} ${spec.noun}: split it.`);
      yield chunk;
      run.progress(table.progress(), read);
      chunk = { rows: [], flaws: [], refused: 0 };
    }
    read++;
    const row = reader.begin(tabularRow) ? importer.read(reader) : null;
    if (row !== null && reader.flaws.length === 0 && isFirst(importer, row, tabularRow.line, lines, reader))
      chunk.rows.push({ line: tabularRow.line, row });
    else {
      chunk.flaws.push(...reader.flaws);
      chunk.refused++;
    }
  }
  if (chunk.rows.length + chunk.refused > 0) yield chunk;
  run.progress(1, read);
}

function isFirst<Row, Known>(
  importer: Importer<Row, Known>,
  row: Row,
  line: number,
  lines: Map<string, number>,
  reader: RowReader,
): boolean {
  const key = importer.keyOf(row);
  const earlier = lines.get(key);
  if (earlier === undefined) lines.set(key, line);
  else reader.refuse(importer.keyColumn, `Line ${earlier} of the file has the same.`);
  return earlier === undefined;
}

function readHeader(
  columns: readonly ImportColumn[],
  table: OpenTable,
): { positions: ReadonlyMap<string, number>; flaws: RowFlaw[] } {
  const positions = new Map<string, number>();
  const flaws: RowFlaw[] = [];
  const refuse = (column: string, reason: string) => flaws.push({ line: 1, column, reason });
  for (const [position, cell] of table.header.entries()) {
    const name = cell.trim().toLowerCase();
    if (!columns.some((each) => each.name === name))
      refuse(
        name.slice(0, 64),
        `This column is not known here; the columns are ${columns.map((each) => each.name).join(', ')}.`,
      );
    else if (positions.has(name)) refuse(name, 'This column occurs twice.');
    positions.set(name, position);
  }
  for (const { name, optional } of columns)
    if (!optional && !positions.has(name)) refuse(name, 'This column is missing.');
  return { positions, flaws };
}

async function importChunk<Row, Known>(
  { importer }: Run<Row, Known>,
  tx: Transaction,
  chunk: Chunk<Row>,
  isWritten: boolean,
): Promise<Outcome> {
  if (chunk.rows.length === 0) return outcomeOfRefused(chunk);
  const sorted = await sortOut(importer, tx, chunk.rows);
  const flaws = [...chunk.flaws, ...sorted.flaws].sort((left, right) => left.line - right.line);
  const isGood = isWritten && sorted.created.length + sorted.changed.length > 0;
  if (isGood) await importer.write(tx, sorted.created, sorted.changed);
  return {
    rows: chunk.rows.length + chunk.refused,
    created: sorted.created.length,
    unchanged: sorted.unchanged,
    updates: sorted.changed.map(({ line, columns }) => ({ line, columns })),
    refused: chunk.refused + sorted.refused,
    flaws,
  };
}

interface Sorted<Row, Known> {
  readonly created: readonly Row[];
  readonly changed: readonly (Change<Row, Known> & { readonly line: number })[];
  readonly unchanged: number;
  readonly refused: number;
  readonly flaws: readonly RowFlaw[];
}

/** Decides what each row is. Only what would change is locked, and compared again under the lock. */
async function sortOut<Row, Known>(
  importer: Importer<Row, Known>,
  tx: Transaction,
  rows: readonly Numbered<Row>[],
): Promise<Sorted<Row, Known>> {
  const known = await importer.load(
    tx,
    rows.map((each) => each.row),
    false,
  );
  const flaws = (await importer.check?.(tx, rows, known)) ?? [];
  const refusedLines = new Set(flaws.map((each) => each.line));
  const good = rows.filter((each) => !refusedLines.has(each.line));
  const created = good.filter((each) => !known.has(importer.keyOf(each.row))).map((each) => each.row);
  const differing = good.filter((each) => {
    const before = known.get(importer.keyOf(each.row));
    return before !== undefined && importer.changesOf(each.row, before).length > 0;
  });
  const locked =
    differing.length > 0
      ? await importer.load(
          tx,
          differing.map((each) => each.row),
          true,
        )
      : known;
  const changed = differing.flatMap(({ row, line }) => {
    const before = locked.get(importer.keyOf(row));
    const columns = before ? importer.changesOf(row, before) : [];
    return before && columns.length > 0 ? [{ row, line, known: before, columns }] : [];
  });
  const unchanged = good.length - created.length - changed.length;
  return { created, changed, unchanged, refused: refusedLines.size, flaws };
}

/** One import at a time: two would meet in the same rows and wait for, or undo, each other. */
async function withImportLock<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const runner = database.createQueryRunner();
  try {
    const [lock] = await runner.query("SELECT GET_LOCK(CONCAT('hub-import-', DATABASE()), 1) AS held");
    if (Number(lock.held) !== 1)
      throw new TabularFileError('Another import into this database is running: wait until it has ended.');
    return await work();
  } finally {
    await runner.query("SELECT RELEASE_LOCK(CONCAT('hub-import-', DATABASE()))").catch(() => undefined);
    await runner.release();
  }
}
