import { Forbidden, Unauthenticated } from '../platform/refusal';
import type { Role } from './user-account.entity';

/** Who is asking: a person who signed in, or a program. */
export type Viewer = UserViewer | ProviderViewer | DashboardViewer | TitleEvaluationViewer;

export interface UserViewer {
  readonly kind: 'user';
  readonly userId: number;
  readonly name: string;
  readonly role: Role;
  readonly regionCode: string | null;
  readonly departmentId: number | null;
  readonly unitId: number | null;
  readonly personId: number | null;
}
export interface ProviderViewer {
  readonly kind: 'provider';
  readonly clientId: string;
  readonly name: string;
  readonly providerId: number;
}
export interface DashboardViewer {
  readonly kind: 'dashboard';
  readonly clientId: string;
  readonly name: string;
}
export interface TitleEvaluationViewer {
  readonly kind: 'title-evaluation';
  readonly clientId: string;
  readonly name: string;
}

/** How the audit trail names a viewer. */
export function actorOf(viewer: Viewer): string {
  return viewer.kind === 'user' ? `user:${viewer.userId}` : `client:${viewer.clientId}`;
}

/** @throws Unauthenticated where nobody is signed in */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw new Unauthenticated();
  return viewer;
}

/** @throws Unauthenticated, or Forbidden where the caller is not a training provider */
export function requireProvider(viewer: Viewer | null): ProviderViewer {
  const present = requireViewer(viewer);
  if (present.kind !== 'provider') throw new Forbidden('Only a training provider’s client may do that.');
  return present;
}
