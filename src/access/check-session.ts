import type { Hub } from '../platform/hub';
import { Unauthenticated } from '../platform/refusal';
import { digestOf } from './client-secret.rules';
import { isDueToBeNoted, isOver, type SessionTimes } from './session.rules';
import type { UserViewer } from './viewer';

interface SessionRow extends SessionTimes {
  readonly viewer: UserViewer;
}

/**
 * Checks the session tokens of `POST /session` and gives who they stand for. Read anew at each request (people are few,
 * and a session that was ended must be out at once).
 * The returned function throws Unauthenticated where the session is unknown, ended or over, or its account switched off.
 */
export function openSessionCheck(hub: Hub): (token: string) => Promise<UserViewer> {
  return async (token) => {
    const session = await readSession(hub, digestOf(token));
    if (!session || isOver(session, hub.clock.now()))
      throw new Unauthenticated('The session has ended: sign in again.');
    return session.viewer;
  };
}

async function readSession(hub: Hub, digest: Buffer): Promise<SessionRow | null> {
  const [row] = await hub.sql.query<SessionTimes & Omit<UserViewer, 'kind'>>(
    `SELECT s.last_seen_at AS lastSeenAt, s.expires_at AS expiresAt, a.id AS userId, a.username AS name, a.role,
       a.region_code AS regionCode, a.department_id AS departmentId, a.unit_id AS unitId, a.person_id AS personId
     FROM user_session s JOIN user_account a ON a.id = s.user_id
     WHERE s.token_digest = ? AND a.active = 1`,
    [digest],
  );
  if (!row) return null;
  const { lastSeenAt, expiresAt, ...viewer } = row;
  const now = hub.clock.now();
  const isSeenNow = !isOver(row, now) && isDueToBeNoted(row, now);
  if (isSeenNow)
    await hub.sql.execute('UPDATE user_session SET last_seen_at = ? WHERE token_digest = ? AND last_seen_at < ?', [
      now,
      digest,
      now,
    ]);
  return { lastSeenAt: isSeenNow ? now : lastSeenAt, expiresAt, viewer: { kind: 'user', ...viewer } };
}
