/** Something wrong with one row of an imported file. Never repeats an ID number or a name. */
export interface RowFlaw {
  /** Of the file, from 1. */
  readonly line: number;
  readonly column: string;
  /** One sentence: what is wrong, and how it must look. */
  readonly reason: string;
}

/** A row that changed something known. */
export interface RowUpdate {
  readonly line: number;
  readonly columns: readonly string[];
}

/** What an import did. Of a file that was imported, rows = created + updated + unchanged + refused. */
export interface ImportReport {
  /** False: nothing at all was written, because a row (or the header) is not usable. */
  readonly imported: boolean;
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows with at least one flaw. */
  readonly refused: number;
  /** The first 1,000 flaws in the order of the file. */
  readonly flaws: readonly RowFlaw[];
  /** How many there are in all. */
  readonly flawsTotal: number;
  /** The first 1,000 updates in the order of the file. */
  readonly updates: readonly RowUpdate[];
}

/** What is listed one by one; the counts know the rest, so that memory stays constant. */
export const MOST_LISTED = 1_000;

/** What became of some rows. */
export interface Outcome {
  readonly rows: number;
  readonly created: number;
  readonly unchanged: number;
  readonly updates: readonly RowUpdate[];
  readonly refused: number;
  readonly flaws: readonly RowFlaw[];
}

/** Adds outcomes up. */
export class ImportTally {
  private rows = 0;
  private created = 0;
  private updated = 0;
  private unchanged = 0;
  private flawsTotal = 0;
  private readonly flaws: RowFlaw[] = [];
  private readonly updates: RowUpdate[] = [];
  refused = 0;

  add(outcome: Outcome): void {
    this.rows += outcome.rows;
    this.created += outcome.created;
    this.updated += outcome.updates.length;
    this.unchanged += outcome.unchanged;
    this.refused += outcome.refused;
    this.flawsTotal += outcome.flaws.length;
    this.flaws.push(...outcome.flaws.slice(0, MOST_LISTED - this.flaws.length));
    this.updates.push(...outcome.updates.slice(0, MOST_LISTED - this.updates.length));
  }

  report(imported: boolean): ImportReport {
    const { rows, refused, flaws, flawsTotal } = this;
    return imported
      ? {
          imported,
          rows,
          created: this.created,
          updated: this.updated,
          unchanged: this.unchanged,
          refused,
          flaws,
          flawsTotal,
          updates: this.updates,
        }
      : { imported, rows, created: 0, updated: 0, unchanged: 0, refused, flaws, flawsTotal, updates: [] };
  }
}
