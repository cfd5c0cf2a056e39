/** Of Jest's results, what is counted here. */
interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that could not be run. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Ends a run with one plain line: `12 passed, 1 failed` (a file that could not be run counts as one failed). */
export default class CountReporter {
  onRunComplete(_contexts: unknown, result: Counts): void {
    const typeErrors = process.env.HUB_TYPE_ERRORS ? 1 : 0;
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + typeErrors;
    const skipped = result.numPendingTests + result.numTodoTests;
    const line = `${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    // Jest's own summary comes after every other reporter; the plain line comes after that.
    process.once('exit', () => process.stdout.write(line));
  }
}
