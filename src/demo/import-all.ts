import type { Hub } from '../platform/hub';
import type { TabularSource } from '../platform/tabular-file';
import type { ImportReport } from '../registry/import-report';
import type { ImportOptions } from '../registry/import-table';

type Import = (hub: Hub, source: TabularSource, options?: ImportOptions) => Promise<ImportReport>;

/** Imports rows that the demo made itself: one that is refused is a fault of the demo. */
export async function importAll(verb: Import, hub: Hub, source: TabularSource, options?: ImportOptions): Promise<void> {
  const { flaws } = await verb(hub, source, options);
  if (flaws[0]) throw new Error(`the demo made a row that is refused: ${flaws[0].column}: ${flaws[0].reason}`);
}
