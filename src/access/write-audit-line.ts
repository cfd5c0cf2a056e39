import type { Sql } from '../platform/database';
import { actorOf, type Viewer } from './viewer';

/** What stands on record of one act. Nothing in it may be an ID number, a person's name, a token or a secret. */
export interface AuditLine {
  /** A verb and its object, e.g. `reveal-id-number`, `create-user`. */
  readonly action: string;
  /** Whom or what it concerns, as `type:key`, e.g. `person:1204`. */
  readonly subject: string;
  readonly detail?: string;
}

/** Who acts where nobody is signed in: whoever may run commands on the server. */
export const OPERATOR = 'operator';

/** OPERATOR, or a user who is about to become the viewer. */
export type Actor = typeof OPERATOR | `user:${number}`;

/**
 * Puts lines on record. Call it with the transaction of what is recorded, so that both happen or neither; a look (which
 * changes nothing) is recorded before it is answered.
 * @param actor the viewer; where there is none (yet), who it is
 * @param at the business time of the act
 */
export async function writeAuditLines(
  sql: Sql,
  actor: Viewer | Actor,
  lines: readonly AuditLine[],
  at: Date,
): Promise<void> {
  const who = typeof actor === 'string' ? actor : actorOf(actor);
  for (let start = 0; start < lines.length; start += 200) {
    const part = lines.slice(start, start + 200);
    await sql.query(
      `INSERT INTO audit_line (at, actor, action, subject, detail) VALUES ${part.map(() => '(?,?,?,?,?)').join(',')}`,
      part.flatMap((line) => [at, who, line.action, line.subject, line.detail ?? null]),
    );
  }
}
