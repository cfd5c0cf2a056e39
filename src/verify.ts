import { type Finding, findBroken, type Invariant } from './platform/invariant';
import type { Hub } from './platform/hub';
import { ROLLUP_INVARIANTS } from './compliance/rollup.invariants';
import { INTAKE_INVARIANTS } from './intake/intake.invariants';
import { LEDGER_INVARIANTS } from './ledger/ledger.invariants';
import { REGISTRY_INVARIANTS } from './registry/registry.invariants';

/** Everything that must be true of the data; each area says its own. */
export const INVARIANTS: readonly Invariant[] = [
  ...REGISTRY_INVARIANTS,
  ...INTAKE_INVARIANTS,
  ...LEDGER_INVARIANTS,
  ...ROLLUP_INVARIANTS,
];

/** Checks every invariant against one moment of the data; writes nothing and stops nobody. Empty: all hold. */
export function verify(hub: Hub, each?: (done: number, says: string) => void): Promise<Finding[]> {
  return findBroken(hub.database, INVARIANTS, each);
}
