import { ANY_ROW, NO_ROW, type Predicate, predicate } from '../platform/predicate';
import { CITY_CODE } from '../registry/region.entity';
import type { Viewer } from './viewer';

/** Which persons, with their units and hours, a viewer may read. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'region'; readonly regionCode: string }
  | { readonly kind: 'department'; readonly departmentId: number }
  | { readonly kind: 'unit'; readonly unitId: number }
  | { readonly kind: 'person'; readonly personId: number }
  | { readonly kind: 'none' };

const NOBODY: Scope = { kind: 'none' };

/** The persons that a viewer may read one by one. Machine clients read none: they have queries of their own. */
export function personScopeOf(viewer: Viewer): Scope {
  if (viewer.kind !== 'user') return NOBODY;
  switch (viewer.role) {
    case 'bureau-admin':
      if (viewer.regionCode === null) return NOBODY;
      return viewer.regionCode === CITY_CODE ? { kind: 'all' } : { kind: 'region', regionCode: viewer.regionCode };
    case 'auditor':
      return { kind: 'all' };
    case 'department-admin':
      return viewer.departmentId === null ? NOBODY : { kind: 'department', departmentId: viewer.departmentId };
    case 'unit-admin':
      return viewer.unitId === null ? NOBODY : { kind: 'unit', unitId: viewer.unitId };
    case 'learner':
      return viewer.personId === null ? NOBODY : { kind: 'person', personId: viewer.personId };
    case 'system-admin':
      return NOBODY;
  }
}

/** Whose aggregates a viewer may read: a dashboard's client everyone's, a person's sign-in those of its scope. */
export function aggregateScopeOf(viewer: Viewer): Scope {
  if (viewer.kind === 'dashboard') return { kind: 'all' };
  const scope = personScopeOf(viewer);
  return scope.kind === 'person' ? NOBODY : scope;
}

/** Access is a WHERE clause: over `person` as `person` joined (left) to `unit` as `unit`. */
export function personPredicate(scope: Scope, person = 'p', unit = 'u'): Predicate {
  return scope.kind === 'person' ? predicate(`${person}.id = ?`, scope.personId) : unitPredicate(scope, unit);
}

/** The same over `unit` alone; a single person's scope holds no unit. */
export function unitPredicate(scope: Scope, unit = 'u'): Predicate {
  switch (scope.kind) {
    case 'all':
      return ANY_ROW;
    case 'region':
      return predicate(`${unit}.region_code = ?`, scope.regionCode);
    case 'department':
      return predicate(`${unit}.department_id = ?`, scope.departmentId);
    case 'unit':
      return predicate(`${unit}.id = ?`, scope.unitId);
    case 'person':
    case 'none':
      return NO_ROW;
  }
}
