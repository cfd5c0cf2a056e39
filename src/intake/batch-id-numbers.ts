import { placeholders, type Sql } from '../platform/database';
import type { FieldCipher } from '../platform/encryption';

/** The ID number that one revision of a completion was reported with. */
export interface ReportedNumber {
  readonly completionId: number;
  readonly revision: number;
  readonly idNumber: string;
}

/**
 * Encrypts the ID numbers of a push together: one envelope instead of a thousand. A completion itself holds only the blind
 * index; the number is needed again only for the few that nobody is found for.
 */
export function sealNumbers(cipher: FieldCipher, numbers: readonly ReportedNumber[]): string | null {
  if (numbers.length === 0) return null;
  return cipher.seal(numbers.map((each) => `${each.completionId},${each.revision},${each.idNumber}`).join('\n'));
}

/** The ID numbers that pushes brought, by `completionId:revision`. */
export async function openNumbers(
  sql: Sql,
  cipher: FieldCipher,
  batchIds: readonly number[],
): Promise<Map<string, string>> {
  const rows = await sql.query<{ idNumbers: string }>(
    `SELECT id_numbers AS idNumbers FROM completion_batch
     WHERE id IN (${placeholders(batchIds.length)}) AND id_numbers IS NOT NULL`,
    batchIds,
  );
  const numbers = new Map<string, string>();
  for (const row of rows) {
    for (const line of cipher.open(row.idNumbers).split('\n')) {
      const [completionId, revision, idNumber] = line.split(',');
      numbers.set(`${completionId}:${revision}`, idNumber!);
    }
  }
  return numbers;
}
