import { inTransaction, type Database } from './database';

const BLOCK = 10_000;

/**
 * Hands out primary keys assigned by the program: one row of `id_block` reserves 10,000 at a time, so that a bulk insert
 * knows its keys beforehand and costs no round trip for them. Gaps are normal (a process that ends leaves its rest).
 */
export class IdAllocator {
  private readonly blocks = new Map<string, { next: number; end: number }>();
  private readonly pending = new Map<string, Promise<void>>();

  constructor(private readonly database: Database) {}

  /**
   * The first of `count` consecutive new keys of `table`. Call it before the transaction that uses them: it takes a
   * connection of its own where a new block is needed.
   */
  async reserve(table: string, count = 1): Promise<number> {
    for (;;) {
      const block = this.blocks.get(table);
      if (block && block.end - block.next >= count) {
        const first = block.next;
        block.next += count;
        return first;
      }
      await this.refill(table, count);
    }
  }

  /** One refill at a time per table; whoever comes meanwhile waits for it and looks again. */
  private refill(table: string, count: number): Promise<void> {
    const running = this.pending.get(table);
    if (running) return running;
    const refill = this.takeBlock(table, Math.max(BLOCK, count)).finally(() => this.pending.delete(table));
    this.pending.set(table, refill);
    return refill;
  }

  private async takeBlock(table: string, size: number): Promise<void> {
    const end = await inTransaction(this.database, async (tx) => {
      await tx.execute(
        'INSERT INTO id_block (name, next_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE next_id = next_id + ?',
        [table, 1 + size, size],
      );
      const [row] = await tx.query<{ next_id: number }>('SELECT next_id FROM id_block WHERE name = ?', [table]);
      return row!.next_id;
    });
    this.blocks.set(table, { next: end - size, end });
  }
}
