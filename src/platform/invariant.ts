import { inSnapshot, type Database, type Sql, type SqlValue } from './database';

/** Something that must always be true of the data, and the rows of which it is not. */
export interface Invariant {
  /** What is true, as a sentence. */
  readonly says: string;
  /** Selects `subject`, a text that names a row by its keys, of each row that breaks it. */
  readonly broken: (
    sql: Sql,
  ) => Promise<readonly { readonly statement: string; readonly values?: readonly SqlValue[] }[]>;
}

export interface Finding {
  readonly says: string;
  /** How many rows break it. */
  readonly count: number;
  /** Some of them, by their keys. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 20;

/** An invariant that one statement checks. */
export function invariant(says: string, statement: string): Invariant {
  return { says, broken: async () => [{ statement }] };
}

/**
 * Checks invariants against one moment of the data, while others go on writing.
 * @param each called before each invariant with its place, for a progress bar
 * @returns those that do not hold
 */
export function findBroken(
  database: Database,
  invariants: readonly Invariant[],
  each: (done: number, says: string) => void = () => undefined,
): Promise<Finding[]> {
  return inSnapshot(database, async (sql) => {
    const findings: Finding[] = [];
    for (const [done, { says, broken }] of invariants.entries()) {
      each(done, says);
      let count = 0;
      const examples: string[] = [];
      for (const { statement, values } of await broken(sql)) {
        const rows = await sql.query<{ subject: string }>(statement, values);
        count += rows.length;
        examples.push(...rows.slice(0, MOST_EXAMPLES - examples.length).map((row) => row.subject));
      }
      if (count > 0) findings.push({ says, count, examples });
    }
    return findings;
  });
}
