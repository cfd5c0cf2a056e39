import type { Parsed } from '../platform/parsed';
import type { TabularRow } from '../platform/tabular-file';
import type { RowFlaw } from './import-report';

/** Reads the cells of one row after another by column name and collects what is wrong with them. */
export class RowReader {
  private row: TabularRow = { line: 0, cells: [] };
  flaws: RowFlaw[] = [];

  /** @param positions of the columns that the file has */
  constructor(private readonly positions: ReadonlyMap<string, number>) {}

  /** Turns to the next row; says false where its shape is wrong already. */
  begin(row: TabularRow): boolean {
    this.row = row;
    this.flaws = [];
    if (row.cells.length !== this.positions.size) {
      this.refuse('', `The row has ${row.cells.length} cells, the header ${this.positions.size}.`);
      return false;
    }
    if (row.unreadable)
      for (const [column, position] of this.positions)
        if (row.unreadable.has(position)) this.refuse(column, row.unreadable.get(position)!);
    return this.flaws.length === 0;
  }

  /** Whether the file has the column at all. */
  has(column: string): boolean {
    return this.positions.has(column);
  }

  /** The cell without the spaces around it; empty where the file does not have the column. */
  text(column: string): string {
    const position = this.positions.get(column);
    return position === undefined ? '' : this.row.cells[position]!.trim();
  }

  refuse(column: string, reason: string): null {
    this.flaws.push({ line: this.row.line, column, reason });
    return null;
  }

  /** The parsed cell; null after its reason has been noted. */
  required<T>(column: string, parse: (text: string) => Parsed<T>): T | null {
    const parsed = parse(this.text(column));
    return parsed.ok ? parsed.value : this.refuse(column, parsed.reason);
  }

  /** The parsed cell; null where it is empty, undefined where the file does not have the column (or after a reason). */
  optional<T>(column: string, parse: (text: string) => Parsed<T>): T | null | undefined {
    if (!this.has(column)) return undefined;
    if (this.text(column) === '') return null;
    return this.required(column, parse) ?? undefined;
  }

  /** What a cell names, or null after a reason. */
  found<T>(column: string, known: ReadonlyMap<string, T>, reason: string): T | null {
    return known.get(this.text(column)) ?? this.refuse(column, reason);
  }
}
