import { type ExecutionResult, type GraphQLSchema, graphql } from 'graphql';
import { buildHubSchema } from '../../schema/build-schema';
import { createLoaders } from '../../schema/loaders';
import type { Role } from '../../src/access/user-account.entity';
import type { UserViewer, Viewer } from '../../src/access/viewer';
import type { Hub } from '../../src/platform/hub';

let schema: Promise<GraphQLSchema> | undefined;

/** Asks the served schema as a viewer, in a request of its own, without HTTP. */
export async function ask(
  hub: Hub,
  viewer: Viewer | null,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult<Record<string, never>>> {
  schema ??= buildHubSchema();
  const contextValue = { hub, viewer, loaders: createLoaders(hub, viewer) };
  const result = await graphql({ schema: await schema, source, variableValues: variables, contextValue });
  return result as ExecutionResult<Record<string, never>>;
}

/** The data of an answer without errors. */
export async function answer<Data>(
  hub: Hub,
  viewer: Viewer | null,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const { data, errors } = await ask(hub, viewer, source, variables);
  if (errors?.length) throw errors[0]!.originalError ?? errors[0]!;
  return JSON.parse(JSON.stringify(data)) as Data;
}

/** The first error of an answer, as `Name: message`; undefined where there is none. */
export async function refusalOf(
  hub: Hub,
  viewer: Viewer | null,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<string | undefined> {
  const { errors } = await ask(hub, viewer, source, variables);
  const error = errors?.[0]?.originalError ?? errors?.[0];
  return error && `${error.name}: ${error.message}`;
}

/** A sign-in of a person. */
export function userViewer(role: Role, bound: Partial<UserViewer> = {}): UserViewer {
  const unbound = { regionCode: null, departmentId: null, unitId: null, personId: null };
  return { kind: 'user', userId: 1, name: `The ${role}`, role, ...unbound, ...bound };
}

export const CITY_BUREAU = userViewer('bureau-admin', { regionCode: '371600' });
export const DASHBOARD: Viewer = { kind: 'dashboard', clientId: 'dashboard-1', name: 'A dashboard' };
export const TITLE_EVALUATION: Viewer = { kind: 'title-evaluation', clientId: 'titles-1', name: 'Title evaluation' };

export function providerViewer(providerId: number): Viewer {
  return { kind: 'provider', clientId: `provider-${providerId}`, name: 'A provider', providerId };
}
