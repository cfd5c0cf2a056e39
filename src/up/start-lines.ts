import type { Step } from '../platform/servers/start-servers';

/** Thrown instead of beginning the next step once somebody wants the start to stop. */
export class StartInterrupted extends Error {}

/** Where nobody watches a terminal, a long step says how far it is this often. */
const SAY_EVERY_MS = 5_000;

/**
 * A line per step on `stream`, with its time, once it has ended; on a terminal its title stands there while it runs.
 * @param interrupted asked before each step and at each progress of one
 */
export function startLines(stream: NodeJS.WriteStream, interrupted: () => boolean): Step {
  return async (title, work) => {
    if (interrupted()) throw new StartInterrupted();
    const startedAt = performance.now();
    let saidAt = startedAt;
    const again = stream.isTTY ? '\r\x1b[2K' : '';
    if (stream.isTTY) stream.write(`     …     ${title}`);
    const progress = (fraction: number) => {
      if (interrupted()) throw new StartInterrupted();
      if (!stream.isTTY && performance.now() - saidAt < SAY_EVERY_MS) return;
      saidAt = performance.now();
      stream.write(
        `${again}   ${String(Math.floor(fraction * 100)).padStart(3)} %   ${title}${stream.isTTY ? '' : '\n'}`,
      );
    };
    try {
      const result = await work(progress);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(2).padStart(7);
      stream.write(`${again}${seconds} s  ${title}\n`);
      return result;
    } catch (error) {
      if (stream.isTTY) stream.write('\n');
      throw error;
    }
  };
}
