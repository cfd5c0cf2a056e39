import { type Invariant, invariant } from '../platform/invariant';
import { LAST_CREDIT_YEAR } from './requirement.rules';

const LINE = "CONCAT('entry ', e.id)";

/** What holds of the ledger and its sums at any moment. */
export const LEDGER_INVARIANTS: readonly Invariant[] = [
  invariant(
    'The yearly sums are the sums of the ledger lines.',
    `SELECT CONCAT('person ', person_id, ', year ', year) AS subject FROM (
       SELECT person_id, year, SUM(IF(kind = 'PUBLIC', hours_tenths, 0)) AS pub,
         SUM(IF(kind = 'PROFESSIONAL', hours_tenths, 0)) AS pro, SUM(IF(kind = 'CREDIT', hours_tenths, 0)) AS credit
       FROM hour_entry GROUP BY person_id, year
       UNION ALL
       SELECT person_id, year, -public_tenths, -professional_tenths, -credit_tenths FROM person_year) AS both_sides
     GROUP BY person_id, year HAVING SUM(pub) <> 0 OR SUM(pro) <> 0 OR SUM(credit) <> 0`,
  ),
  invariant(
    'A reversal takes back exactly one earlier grant: same person, year, kind and source, the negative of its hours.',
    `SELECT ${LINE} AS subject FROM hour_entry e LEFT JOIN hour_entry g ON g.id = e.reverses_id
     WHERE e.reverses_id IS NOT NULL AND (g.id IS NULL OR g.reverses_id IS NOT NULL OR g.person_id <> e.person_id
       OR g.year <> e.year OR g.kind <> e.kind OR g.source <> e.source OR g.source_id <> e.source_id
       OR g.hours_tenths <> -e.hours_tenths)`,
  ),
  invariant(
    'A line stands exactly while it is not reversed.',
    `SELECT ${LINE} AS subject FROM hour_entry e
       LEFT JOIN hour_entry r ON r.reverses_id = e.id
       LEFT JOIN standing_entry s ON s.source = e.source AND s.source_id = e.source_id AND s.entry_id = e.id
     WHERE e.reverses_id IS NULL AND (r.id IS NULL) <> (s.entry_id IS NOT NULL)`,
  ),
  invariant(
    'What stands names a line of the same person and source.',
    `SELECT CONCAT('standing ', s.source, ' ', s.source_id) AS subject FROM standing_entry s
       LEFT JOIN hour_entry e ON e.id = s.entry_id AND e.person_id = s.person_id AND e.source = s.source AND e.source_id = s.source_id
     WHERE e.id IS NULL`,
  ),
  invariant(
    'A grant is more than nothing and at most what its rule allows; a reversal is less than nothing.',
    `SELECT ${LINE} AS subject FROM hour_entry e
     WHERE (e.reverses_id IS NULL AND (e.hours_tenths <= 0 OR e.hours_tenths > e.basis_tenths OR e.hours_tenths > e.claimed_tenths))
       OR (e.reverses_id IS NOT NULL AND e.hours_tenths >= 0)`,
  ),
  invariant(
    `Credits are granted through ${LAST_CREDIT_YEAR} and hours since, never both in a year.`,
    `SELECT ${LINE} AS subject FROM hour_entry e WHERE (e.kind = 'CREDIT') <> (e.year <= ${LAST_CREDIT_YEAR})`,
  ),
  invariant(
    'Every line belongs to a registered person.',
    `SELECT ${LINE} AS subject FROM hour_entry e LEFT JOIN person p ON p.id = e.person_id WHERE p.id IS NULL`,
  ),
];
