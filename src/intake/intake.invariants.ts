import { type Invariant, invariant } from '../platform/invariant';

const COMPLETION = "CONCAT('completion ', c.id)";
/**
 * Lines that stand for completions. A union, because it is not merged into the statement: the server then builds a key for
 * the join (a merged one compared every completion with every standing line: more than 10 minutes for 180,000, now 0.3 s).
 */
const STANDS = `LEFT JOIN (
       SELECT source_id, person_id, slot_id, entry_id FROM standing_entry WHERE source = 'CITY_PLATFORM'
       UNION ALL
       SELECT source_id, person_id, slot_id, entry_id FROM standing_entry WHERE source = 'PROVIDER') s
     ON s.source_id = c.id`;

/** What holds of completions and pushes at any moment. */
export const INTAKE_INVARIANTS: readonly Invariant[] = [
  invariant(
    'A recognized completion has hours that stand, for the person and the learning of its course.',
    `SELECT ${COMPLETION} AS subject FROM completion c ${STANDS} LEFT JOIN course k ON k.id = c.course_id
     WHERE c.state = 'RECOGNIZED' AND (s.entry_id IS NULL OR s.person_id <> c.person_id OR k.id IS NULL
       OR (s.slot_id <> k.learning_id
           AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'resettle-learning' AND o.ref_id IN (s.slot_id, k.learning_id))))`,
  ),
  invariant(
    'A duplicate’s learning is counted by another completion of the same person.',
    `SELECT ${COMPLETION} AS subject FROM completion c JOIN course k ON k.id = c.course_id
       LEFT JOIN standing_entry s ON s.person_id = c.person_id AND s.slot = 'COURSE' AND s.slot_id = k.learning_id
     WHERE c.state = 'DUPLICATE' AND c.duplicate_person_id IS NOT NULL AND s.entry_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'resettle-learning')`,
  ),
  invariant(
    'A duplicate or withdrawn completion has no hours that stand.',
    `SELECT ${COMPLETION} AS subject FROM completion c ${STANDS}
     WHERE c.state IN ('DUPLICATE', 'WITHDRAWN') AND s.entry_id IS NOT NULL`,
  ),
  invariant(
    'A quarantined completion has a reason, and no other has one.',
    `SELECT ${COMPLETION} AS subject FROM completion c WHERE (c.state = 'QUARANTINED') <> (c.reasons <> 0)`,
  ),
  invariant(
    'Hours that stand for a quarantined completion are those of a closed year, waiting for a decision.',
    `SELECT ${COMPLETION} AS subject FROM completion c ${STANDS}
     WHERE c.state = 'QUARANTINED' AND s.entry_id IS NOT NULL AND c.revision < 2`,
  ),
  invariant(
    'What stands for a completion belongs to one that exists.',
    `SELECT CONCAT('standing ', s.source, ' ', s.source_id) AS subject FROM standing_entry s
       LEFT JOIN completion c ON c.id = s.source_id
     WHERE s.source IN ('CITY_PLATFORM', 'PROVIDER') AND c.id IS NULL`,
  ),
  invariant(
    'A push names as many completions as its total says.',
    `SELECT CONCAT('batch ', b.id) AS subject FROM completion_batch b
       LEFT JOIN (SELECT batch_id, COUNT(*) AS named FROM (
           SELECT batch_id FROM completion UNION ALL SELECT batch_id FROM completion_batch_item) AS naming
         GROUP BY batch_id) n ON n.batch_id = b.id
     WHERE b.total <> COALESCE(n.named, 0)`,
  ),
  invariant(
    'What waits to be judged has a task that will judge it.',
    `SELECT ${COMPLETION} AS subject FROM completion c
       LEFT JOIN outbox o ON o.kind = 'judge-batch' AND o.ref_id = c.batch_id
     WHERE c.state = 'RECEIVED' AND o.id IS NULL`,
  ),
  invariant(
    'Every earlier revision of a completion is kept.',
    `SELECT ${COMPLETION} AS subject FROM completion c
       LEFT JOIN (SELECT completion_id, COUNT(*) AS kept FROM completion_revision GROUP BY completion_id) r ON r.completion_id = c.id
     WHERE c.revision <> COALESCE(r.kept, 0) + 1`,
  ),
];
