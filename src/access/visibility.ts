import { ANY_ROW, NO_ROW, type Predicate, predicate } from '../platform/predicate';
import { Forbidden } from '../platform/refusal';
import { aggregateScopeOf, personPredicate, personScopeOf, type Scope, unitPredicate } from './scope';
import type { Viewer } from './viewer';

/**
 * Which units a viewer may see, over `unit u`: those of its persons, a learner the one it belongs to, a dashboard's client
 * all (what organisations there are is public), a training provider and title evaluation none.
 */
export function visibleUnits(viewer: Viewer): Predicate {
  if (viewer.kind === 'dashboard') return ANY_ROW;
  const scope = personScopeOf(viewer);
  if (scope.kind !== 'person') return unitPredicate(scope);
  return predicate('u.id = (SELECT own.unit_id FROM person own WHERE own.id = ?)', scope.personId);
}

/** Which departments a viewer may see, over `department d`: its own, those of its region, and those of its units. */
export function visibleDepartments(viewer: Viewer): Predicate {
  if (viewer.kind === 'dashboard') return ANY_ROW;
  const scope = personScopeOf(viewer);
  switch (scope.kind) {
    case 'all':
      return ANY_ROW;
    case 'region':
      return predicate(
        '(d.region_code = ? OR EXISTS (SELECT 1 FROM unit u WHERE u.department_id = d.id AND u.region_code = ?))',
        scope.regionCode,
        scope.regionCode,
      );
    case 'department':
      return predicate('d.id = ?', scope.departmentId);
    case 'unit':
      return predicate('d.id = (SELECT u.department_id FROM unit u WHERE u.id = ?)', scope.unitId);
    case 'person':
      return predicate(
        'd.id = (SELECT u.department_id FROM person own JOIN unit u ON u.id = own.unit_id WHERE own.id = ?)',
        scope.personId,
      );
    case 'none':
      return NO_ROW;
  }
}

/** Which training providers, with their courses, a viewer may see, over `provider v`: people and dashboards all of them. */
export function visibleProviders(viewer: Viewer): Predicate {
  switch (viewer.kind) {
    case 'user':
    case 'dashboard':
      return ANY_ROW;
    case 'provider':
      return predicate('v.id = ?', viewer.providerId);
    case 'title-evaluation':
      return NO_ROW;
  }
}

/**
 * Which completions a viewer may see, over `completion c`: a provider its own, people those of the persons they may read,
 * and those who read everyone also what belongs to nobody yet.
 */
export function visibleCompletions(viewer: Viewer): Predicate {
  if (viewer.kind === 'provider') return predicate('c.provider_id = ?', viewer.providerId);
  const scope = personScopeOf(viewer);
  if (scope.kind === 'all') return ANY_ROW;
  if (scope.kind === 'none') return NO_ROW;
  const persons = personPredicate(scope);
  return predicate(
    `c.person_id IN (SELECT p.id FROM person p LEFT JOIN unit u ON u.id = p.unit_id WHERE ${persons.sql})`,
    ...persons.values,
  );
}

/** Which pushes a viewer may see, over `completion_batch b`: a provider its own, those who read everyone all. */
export function visibleBatches(viewer: Viewer): Predicate {
  if (viewer.kind === 'provider') return predicate('b.provider_id = ?', viewer.providerId);
  return personScopeOf(viewer).kind === 'all' ? ANY_ROW : NO_ROW;
}

/** @throws Forbidden for those who read no aggregates at all: training providers, title evaluation, learners */
export function requireAggregateScope(viewer: Viewer): Scope {
  const scope = aggregateScopeOf(viewer);
  if (scope.kind === 'none') throw new Forbidden('This sign-in reads no compliance figures.');
  return scope;
}

/**
 * The persons of whom a viewer may ask for title evaluation, over `person p` joined (left) to `unit u`: a program of title
 * evaluation everyone, a bureau those of its region.
 * @throws Forbidden for everybody else
 */
export function requireTitleEvaluation(viewer: Viewer): Predicate {
  if (viewer.kind === 'title-evaluation') return ANY_ROW;
  if (viewer.kind === 'user' && viewer.role === 'bureau-admin') return personPredicate(personScopeOf(viewer));
  throw new Forbidden('Only title evaluation’s client and bureaus may ask that.');
}
