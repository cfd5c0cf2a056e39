/** The types that `node(id)` finds. */
export const NODE_TYPES = [
  'Region',
  'Department',
  'Unit',
  'Person',
  'HourEntry',
  'Provider',
  'Course',
  'Completion',
  'CompletionBatch',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/** An id as clients see it: the type and the key, e.g. `Unit-1204`, `Region-371602`. Clients treat it as opaque. */
export function globalId(type: NodeType, key: number | string): string {
  return `${type}-${key}`;
}

/** @returns null where the text is no id of this hub */
export function parseGlobalId(id: string): { type: NodeType; key: string } | null {
  const match = /^([A-Za-z]{1,40})-([A-Za-z0-9-]{1,40})$/.exec(id);
  const type = NODE_TYPES.find((each) => each === match?.[1]);
  return type && match ? { type, key: match[2]! } : null;
}

/** The numeric key of an id of one type; null where the id is of another type or no id at all, so that it finds nothing. */
export function keyOf(type: NodeType, id: string): number | null {
  const parsed = parseGlobalId(id);
  if (parsed?.type !== type || !/^\d{1,15}$/.test(parsed.key)) return null;
  return Number(parsed.key);
}

/** The key that a filter asks for: null where it does not narrow, and one that no row has where the id is of no such thing. */
export function filterKey(type: NodeType, id: string | null | undefined): number | null {
  return id === null || id === undefined ? null : (keyOf(type, id) ?? -1);
}
