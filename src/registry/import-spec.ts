import type { Sql, Transaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import type { RowFlaw } from './import-report';
import type { RowReader } from './row-reader';

export interface ImportColumn {
  readonly name: string;
  /** The column may be absent, and its cells empty. */
  readonly optional?: boolean;
}

/** What the engine must be told to import one noun. `Row` is a checked row, `Known` what the database holds of it. */
export interface ImportSpec<Row, Known> {
  /** In the plural, for messages. */
  readonly noun: string;
  readonly columns: readonly ImportColumn[];
  /** Rows looked up and written together. */
  readonly rowsAtOnce: number;
  /** Rows refer to each other, so that all of a file are handled at once and no more than `rowsAtOnce` are allowed. */
  readonly wholeFile?: boolean;
  /** Loads the reference data that rows are checked against. */
  prepare(hub: Hub): Promise<Importer<Row, Known>>;
}

/** A row with its place in the file. */
export interface Numbered<Row> {
  readonly line: number;
  readonly row: Row;
}

/** A row of something known that differs from it in the named columns. */
export interface Change<Row, Known> {
  readonly row: Row;
  readonly known: Known;
  readonly columns: readonly string[];
}

export interface Importer<Row, Known> {
  /** The checked row, or null after refusing what is wrong with it. */
  read(cells: RowReader): Row | null;
  /** Two rows of one key are the same thing. */
  keyOf(row: Row): string;
  /** The column that a repeated key is named at. */
  readonly keyColumn: string;
  /** What is known already, by key. */
  load(sql: Sql, rows: readonly Row[], lock: boolean): Promise<Map<string, Known>>;
  /** What is wrong with rows in the light of what is known and of each other. */
  check?(sql: Sql, rows: readonly Numbered<Row>[], known: ReadonlyMap<string, Known>): Promise<RowFlaw[]>;
  /** The columns in which a row differs from what is known; columns that the file does not have never do. */
  changesOf(row: Row, known: Known): string[];
  write(tx: Transaction, created: readonly Row[], changed: readonly Change<Row, Known>[]): Promise<void>;
  /** Once in each transaction that wrote something, at its end. */
  finish(tx: Transaction): Promise<void>;
}

/** For `changesOf`: names the pairs that differ. Undefined on the right: the file does not say. */
export function differences(pairs: Readonly<Record<string, readonly [before: unknown, after: unknown]>>): string[] {
  return Object.entries(pairs).flatMap(([column, [before, after]]) =>
    after === undefined || after === before ? [] : [column],
  );
}
