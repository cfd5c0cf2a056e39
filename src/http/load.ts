import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A mean delay of the event loop above this, over one look, means that more work came than can be done. */
const MOST_DELAY_MS = 1_000;
const LOOK_EVERY_MS = 500;

export interface LoadWatch {
  readonly isOverloaded: () => boolean;
  close(): void;
}

/** Watches how late the event loop runs, so that new work can be refused while old work is being finished. */
export function watchLoad(mostDelayMs = MOST_DELAY_MS): LoadWatch {
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  let overloaded = false;
  const timer = setInterval(() => {
    overloaded = delays.mean / 1e6 > mostDelayMs;
    delays.reset();
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    isOverloaded: () => overloaded,
    close() {
      clearInterval(timer);
      delays.disable();
    },
  };
}
