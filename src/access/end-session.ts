import { inTransaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import { digestOf } from './client-secret.rules';
import { writeAuditLines } from './write-audit-line';

/** Signs out. Harmless where the session is unknown or has ended. It is refused from then on. */
export async function endSession(hub: Hub, token: string): Promise<void> {
  const digest = digestOf(token);
  const now = hub.clock.now();
  await inTransaction(hub.database, async (tx) => {
    const [session] = await tx.query<{ userId: number }>(
      'SELECT user_id AS userId FROM user_session WHERE token_digest = ? FOR UPDATE',
      [digest],
    );
    if (!session) return;
    await tx.execute('DELETE FROM user_session WHERE token_digest = ?', [digest]);
    const subject = `user:${session.userId}` as const;
    await writeAuditLines(tx, subject, [{ action: 'sign-out', subject }], now);
  });
}
