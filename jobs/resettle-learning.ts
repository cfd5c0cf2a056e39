import { resettleLearning } from '../src/intake/resettle-learning';
import type { TaskJob } from './define-job';

/** Counts learning once again after courses were declared the same, or no longer the same. */
export const resettleLearningJob: TaskJob = { kind: 'resettle-learning', perform: resettleLearning };
