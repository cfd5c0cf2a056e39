import type { Viewer } from '../src/access/viewer';
import type { Hub } from '../src/platform/hub';
import type { Loaders } from './loaders';

/** What every resolver is given, one per request. */
export interface Context {
  readonly hub: Hub;
  /** Null: nobody is signed in. */
  readonly viewer: Viewer | null;
  /** Batches and remembers look-ups within the request, within the viewer's scope. */
  readonly loaders: Loaders;
}
