import { createMachineClient } from '../access/create-machine-client';
import { createUser } from '../access/create-user';
import type { NewUser } from '../access/user.rules';
import { createProviderClient } from '../intake/create-provider-client';
import type { Hub } from '../platform/hub';
import { DEMO_PROVIDERS } from './demo-courses.rules';
import { demoPerson } from './demo-persons.rules';
import { demoDepartments } from './demo-organisations.rules';
import type { InventedCity } from './invent-city';

/** Of every sign-in of the demo city. Known to everyone who reads this, and worth nothing: the city is invented. */
export const DEMO_PASSWORD = 'demo-city-371699';

export interface DemoClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly what: string;
}

export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly what: string;
}

/** The machine clients: one for each training provider, a dashboard's and one for title evaluation. */
export const DEMO_CLIENTS: readonly DemoClient[] = [
  ...DEMO_PROVIDERS.map(({ code, kind }) => ({
    clientId: code,
    clientSecret: `${code}-secret-371699`,
    what: `pushes for the provider ${code} (${kind})`,
  })),
  { clientId: 'demo-dashboard', clientSecret: 'demo-dashboard-secret-371699', what: 'reads aggregates and no person' },
  {
    clientId: 'demo-title-evaluation',
    clientSecret: 'demo-title-evaluation-secret-371699',
    what: 'asks titleEvaluationChecks',
  },
];

const USERS: readonly (Pick<DemoUser, 'username' | 'what'> & { readonly role: NewUser['role'] })[] = [
  { username: 'demo.bureau', role: 'bureau-admin', what: 'the city bureau' },
  { username: 'demo.boxing', role: 'bureau-admin', what: 'the bureau of 博兴县' },
  { username: 'demo.department', role: 'department-admin', what: 'a department' },
  { username: 'demo.unit', role: 'unit-admin', what: 'a unit' },
  { username: 'demo.learner', role: 'learner', what: 'a person' },
  { username: 'demo.auditor', role: 'auditor', what: 'an auditor' },
];

/** The people who can sign in. */
export const DEMO_USERS: readonly DemoUser[] = USERS.map(({ username, what }) => ({
  username,
  what,
  password: DEMO_PASSWORD,
}));

/** Makes the training providers with their clients, and the other clients. Those that are there already stay. */
export async function makeDemoClients(hub: Hub): Promise<void> {
  const present = new Set(
    (await hub.sql.query<{ id: string }>('SELECT client_id AS id FROM machine_client')).map((row) => row.id),
  );
  for (const client of DEMO_CLIENTS) {
    if (present.has(client.clientId)) continue;
    const provider = DEMO_PROVIDERS.find((each) => each.code === client.clientId);
    if (provider)
      await createProviderClient(
        hub,
        { code: provider.code, name: provider.name, providerKind: provider.kind },
        client,
      );
    else {
      const kind = client.clientId === 'demo-dashboard' ? 'dashboard' : 'title-evaluation';
      await createMachineClient(hub, { kind, code: client.clientId, name: `演示·${kind}` }, client);
    }
  }
}

/** Makes the people’s sign-ins, whose unit, department and person must be there. Those that are there already stay. */
export async function makeDemoUsers(hub: Hub, { seed, units }: InventedCity): Promise<void> {
  const present = new Set(
    (await hub.sql.query<{ username: string }>('SELECT username FROM user_account')).map((row) => row.username),
  );
  const bindings: Readonly<Record<string, Partial<NewUser>>> = {
    'demo.bureau': { region: '371600' },
    'demo.boxing': { region: '371625' },
    'demo.department': { department: demoDepartments()[0]!.code },
    'demo.unit': { unit: units[0]!.creditCode },
    'demo.learner': { person: demoPerson(seed, 0).idNumber },
  };
  for (const { username, role } of USERS)
    if (!present.has(username))
      await createUser(hub, { username, role, password: DEMO_PASSWORD, ...bindings[username] });
}
