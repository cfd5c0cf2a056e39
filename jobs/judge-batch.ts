import { judgeBatch } from '../src/intake/judge-batch';
import type { TaskJob } from './define-job';

/** Judges what a push left in the inbox. A completion that is no longer RECEIVED is left alone. */
export const judgeBatchJob: TaskJob = { kind: 'judge-batch', perform: judgeBatch };
