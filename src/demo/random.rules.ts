/** A number from 0 (inclusive) to 1 (exclusive) that depends on the parts alone: the same in every run, on every machine. */
export function chance(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) state = mix(state ^ Math.imul(part | 0, 0x85ebca6b));
  return mix(state) / 2 ** 32;
}

/** murmur3's last steps: every bit of what goes in decides about every bit of what comes out. */
function mix(value: number): number {
  let bits = (value + 0x6d2b79f5) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** One of the items, by a number from 0 to 1. */
export function pick<T>(items: readonly T[], at: number): T {
  return items[Math.floor(at * items.length)]!;
}
