import { type Invariant, invariant } from '../platform/invariant';

/** What holds of persons at any moment. */
export const REGISTRY_INVARIANTS: readonly Invariant[] = [
  invariant(
    'A person’s unit, state and title are those of the last entry of its history.',
    `SELECT CONCAT('person ', p.id) AS subject FROM person p
       LEFT JOIN (SELECT person_id, MAX(since) AS since FROM person_standing GROUP BY person_id) last ON last.person_id = p.id
       LEFT JOIN person_standing s ON s.person_id = p.id AND s.since = last.since
     WHERE s.person_id IS NULL OR NOT (s.unit_id <=> p.unit_id AND s.state = p.state
       AND s.title_series <=> p.title_series AND s.title_level <=> p.title_level)`,
  ),
];
