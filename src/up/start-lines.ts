import type { Step } from '../platform/servers/start-servers';

/** Thrown instead of beginning the next step once somebody wants the start to stop. */
export class StartInterrupted extends Error {}

/**
 * A line per step on `stream`, with its time, once it has ended; on a terminal its title stands there while it runs.
 * @param interrupted asked before each step
 */
export function startLines(stream: NodeJS.WriteStream, interrupted: () => boolean): Step {
  return async (title, work) => {
    if (interrupted()) throw new StartInterrupted();
    const startedAt = performance.now();
    if (stream.isTTY) stream.write(`     …     ${title}`);
    try {
      const result = await work();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(2).padStart(7);
      stream.write(`${stream.isTTY ? '\r\x1b[2K' : ''}${seconds} s  ${title}\n`);
      return result;
    } catch (error) {
      if (stream.isTTY) stream.write('\n');
      throw error;
    }
  };
}
