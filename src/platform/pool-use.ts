import type { Database } from './database';

export interface PoolUse {
  readonly busy: number;
  readonly idle: number;
  /** Those that wait for a connection. */
  readonly waiting: number;
}

/** What mysql2's pool has no public question for; a field that is gone one day reads as 0. */
interface PoolInside {
  readonly _allConnections?: { readonly length: number };
  readonly _freeConnections?: { readonly length: number };
  readonly _connectionQueue?: { readonly length: number };
}

/** How much of the pool of connections is in use right now. */
export function poolUseOf(database: Database): PoolUse {
  const pool = (database.driver as unknown as { readonly pool?: PoolInside }).pool;
  const all = pool?._allConnections?.length ?? 0;
  const idle = pool?._freeConnections?.length ?? 0;
  return { busy: all - idle, idle, waiting: pool?._connectionQueue?.length ?? 0 };
}
