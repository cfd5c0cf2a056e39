import { placeholders } from '../platform/database';
import type { Hub } from '../platform/hub';
import { maskIdNumber } from '../registry/id-number.rules';
import { personPredicate, personScopeOf } from './scope';
import type { Viewer } from './viewer';
import { writeAuditLines } from './write-audit-line';

/** What of a person is encrypted at rest. */
export type IdentityField = 'idNumber' | 'mobile';

const COLUMN: Readonly<Record<IdentityField, string>> = { idNumber: 'id_number', mobile: 'mobile' };
const ACTION: Readonly<Record<IdentityField, string>> = { idNumber: 'reveal-id-number', mobile: 'reveal-mobile' };
const MASK: Readonly<Record<IdentityField, (value: string) => string>> = {
  idNumber: maskIdNumber,
  mobile: (value) => `${value.slice(0, 3)}****${value.slice(-4)}`,
};

/** Whose work needs the full number: a bureau's, a unit's, and everyone's own. Auditors and departments read it masked. */
function mayReveal(viewer: Viewer): boolean {
  return viewer.kind === 'user' && ['bureau-admin', 'unit-admin', 'learner'].includes(viewer.role);
}

/**
 * The ID numbers or mobiles of persons within the viewer's scope, masked unless `reveal` is asked for by a viewer who may.
 * Each full value is on the audit trail before this answers.
 * @returns by person id; a person who has none, or is foreign or missing, is left out
 */
export async function readIdentities(
  hub: Hub,
  viewer: Viewer,
  field: IdentityField,
  reveal: boolean,
  personIds: readonly number[],
): Promise<Map<number, string>> {
  const within = personPredicate(personScopeOf(viewer));
  const rows = await hub.sql.query<{ id: number; envelope: string | null }>(
    `SELECT p.id, p.${COLUMN[field]} AS envelope FROM person p LEFT JOIN unit u ON u.id = p.unit_id
     WHERE p.id IN (${placeholders(personIds.length)}) AND ${within.sql}`,
    [...personIds, ...within.values],
  );
  const present = rows.filter((row): row is { id: number; envelope: string } => row.envelope !== null);
  const full = reveal && mayReveal(viewer);
  if (full) {
    const lines = present.map((row) => ({ action: ACTION[field], subject: `person:${row.id}` }));
    await writeAuditLines(hub.sql, viewer, lines, hub.clock.now());
  }
  return new Map(
    present.map(({ id, envelope }) => {
      const value = hub.cipher.open(envelope);
      return [id, full ? value : MASK[field](value)];
    }),
  );
}
