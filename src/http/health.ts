import type { Redis } from 'ioredis';
import type { Hub } from '../platform/hub';
import { requireCurrentSchema, SchemaVersionError } from '../platform/migrate';
import { singleFlight } from '../platform/single-flight';

/** `ok`, or why not, in words for an operator and without addresses. */
export type CheckResult = string;

export interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly database: CheckResult;
  readonly redis: CheckResult;
  readonly migrations: CheckResult;
}

export const OK = 'ok';
/** A server that hangs must not hang the question. */
const PATIENCE_MS = 2_000;
/** However often it is asked, the servers are looked at once in this time. */
const REMEMBERED_MS = 250;

/**
 * Whether everything that the hub needs answers. While Redis alone is away the hub is not ready, though reads and pushes
 * still work: what a push asks for is in the database, and it is judged once Redis is back.
 */
export function openReadiness(hub: Hub, redis: Redis): () => Promise<Readiness> {
  const once = singleFlight<Readiness>(REMEMBERED_MS, 1);
  return () => once('readiness', () => look(hub, redis));
}

async function look(hub: Hub, redis: Redis): Promise<Readiness> {
  const [database, redisResult, migrations] = await Promise.all([
    check(hub.sql.query('SELECT 1')),
    check(redis.ping()),
    check(requireCurrentSchema(hub.database)),
  ]);
  const isReady = [database, redisResult, migrations].every((result) => result === OK);
  return { status: isReady ? 'ready' : 'not ready', database, redis: redisResult, migrations };
}

async function check(work: Promise<unknown>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
  });
  try {
    return await Promise.race([work.then(() => OK), late]);
  } catch (error) {
    return error instanceof SchemaVersionError ? error.message : 'cannot be reached';
  } finally {
    clearTimeout(timer);
  }
}
