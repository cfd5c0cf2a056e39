import type { Sql } from '../platform/database';
import { hoursFromTenths } from '../platform/hours';
import type { Figures } from './figures';
import { type FiguresQuestion, figuresAsOf, figuresNow } from './figures.sql';

interface Row {
  readonly grp: string;
  readonly persons: number;
  readonly started: number;
  readonly compliant: number;
  readonly public_met: number;
  readonly professional_met: number;
  readonly hours_tenths: number;
}

/**
 * Figures by group, from one statement; '' holds those without a group. A group in which nobody is counted is left out.
 * @param asOf an instant that is past, or null: as the roll-ups stand now
 */
export async function readFigures(
  sql: Sql,
  question: FiguresQuestion,
  asOf: Date | null = null,
): Promise<Map<string, Figures>> {
  const statement = asOf ? figuresAsOf(question, asOf) : figuresNow(question);
  const rows = await sql.query<Row>(statement.sql, statement.values);
  return new Map(
    rows.filter((row) => row.persons > 0 || row.started > 0).map((row) => [String(row.grp), figuresOf(row)]),
  );
}

function figuresOf(row: Row): Figures {
  return {
    persons: row.persons,
    started: row.started,
    compliant: row.compliant,
    publicMet: row.public_met,
    professionalMet: row.professional_met,
    hours: hoursFromTenths(row.hours_tenths),
  };
}
