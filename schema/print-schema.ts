import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/platform/package-root';
import { buildHubSchema, servedSdl } from './build-schema';

/** `npm run schema`: writes the served SDL to schema/hub.graphql, which is checked in and held by a test. */
async function main(): Promise<void> {
  writeFileSync(join(packageRoot, 'schema', 'hub.graphql'), servedSdl(await buildHubSchema()));
}

void main();
