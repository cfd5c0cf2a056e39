import type { Clock } from '../platform/clock';

/** A clock that stands where it was set: the demo's story walks it through three years. */
export interface SettableClock extends Clock {
  set(instant: Date): void;
}

export function settableClock(start: Date): SettableClock {
  let instant = start;
  return {
    now: () => new Date(instant),
    set: (next) => {
      instant = next;
    },
  };
}
