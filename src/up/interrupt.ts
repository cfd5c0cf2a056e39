import { onCommandDeath } from '../platform/servers/command-parent';

/** Somebody's wish that the program stop. */
export interface Interrupt {
  readonly happened: () => boolean;
  /** Resolves then. */
  readonly wait: Promise<void>;
}

/** A terminal and npm both pass one Ctrl-C on; only what comes later than this is a second one. */
const ONE_KEYPRESS_MS = 2_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Listens for Ctrl-C, the polite signals and the death of the npm that started this program. A second, later signal ends
 * the process on the spot; its children die with it.
 */
export function listenForInterrupt(): Interrupt {
  let at: number | null = null;
  let wake: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const interrupt = () => {
    if (at !== null && Date.now() - at > ONE_KEYPRESS_MS) process.exit(130);
    at ??= Date.now();
    wake();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  onCommandDeath(interrupt);
  return { happened: () => at !== null, wait };
}
