import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './command-line';

export interface ProgressBar {
  /** 0 to 1, and what has been done so far. */
  readonly update: (fraction: number, done: number) => void;
  readonly stop: () => void;
}

const SILENT: ProgressBar = { update: () => undefined, stop: () => undefined };

/** A bar on stderr where that is a terminal, and nothing where it is a file or a pipe. */
export function progressBar({ stderr }: Terminal, what: string): ProgressBar {
  if ((stderr as { isTTY?: boolean }).isTTY !== true) return SILENT;
  const bar = new SingleBar(
    {
      format: `{bar} {percentage} % | {done} ${what} | {eta_formatted}`,
      stream: stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, { done: 0 });
  return {
    update: (fraction, done) => bar.update(Math.round(fraction * 100), { done: done.toLocaleString('en') }),
    stop: () => bar.stop(),
  };
}
