import { holdsRegistrations, readDemoCity } from '../demo/demo-city';
import { DEMO_CLIENTS, DEMO_USERS } from '../demo/demo-sign-ins';
import { DemoRefused, loadDemoCity } from '../demo/load-demo-city';
import type { Hub } from '../platform/hub';
import { StartError } from '../platform/servers/start-error';
import type { Step } from '../platform/servers/start-servers';

/**
 * Loads the demo city into an empty database, or the rest of one whose loading was cut off; a database with other data is
 * left alone.
 * @returns whether the database holds the demo city
 */
export async function prepareDemo(hub: Hub, step: Step): Promise<boolean> {
  const { demo, demoPersons: persons } = hub.settings;
  if (!demo) return false;
  const present = await readDemoCity(hub.sql);
  if (present?.isComplete) return true;
  if (!present && (await holdsRegistrations(hub.sql))) return false;
  const title = `Demo city of ${present?.persons ?? persons} persons with three years of learning`;
  try {
    await step(title, (progress) => loadDemoCity(hub, { persons, progress }));
  } catch (error) {
    if (error instanceof DemoRefused) throw new StartError(error.message);
    throw error;
  }
  return true;
}

/** The sign-ins of the demo city, a line each, for the person who started it. */
export function demoSignIns(): string[] {
  const people = DEMO_USERS.map(({ username, password, what }) => [username, password, what] as const);
  const clients = DEMO_CLIENTS.map(({ clientId, clientSecret, what }) => [clientId, clientSecret, what] as const);
  const widths = [0, 1].map((column) => Math.max(...[...people, ...clients].map((each) => each[column]!.length)));
  const line = ([name, secret, what]: readonly [string, string, string]) =>
    `  ${name.padEnd(widths[0]!)}  ${secret.padEnd(widths[1]!)}  ${what}`;
  return [
    'This is a demo: everybody and every organisation in it is invented.',
    'People sign in with POST /session:',
    ...people.map(line),
    'Programs get a token with POST /oauth/token:',
    ...clients.map(line),
    '',
  ];
}
