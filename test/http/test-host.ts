import { buildSchema, type GraphQLSchema } from 'graphql';
import type { Redis } from 'ioredis';
import type { Viewer } from '../../src/access/viewer';
import { type Host, openHost } from '../../src/http/host';
import { type Metrics, openMetrics } from '../../src/http/metrics';
import type { Hub } from '../../src/platform/hub';
import { openRedis } from '../../src/platform/redis';

/** A host that listens on a free port of loopback. */
export interface TestHost {
  readonly url: string;
  readonly host: Host;
  readonly metrics: Metrics;
  readonly redis: Redis;
  close(): Promise<void>;
}

export interface TestHostOptions {
  readonly schema?: GraphQLSchema;
  readonly contextOf?: (viewer: Viewer | null) => object;
  readonly operationPatienceMs?: number;
}

export async function startTestHost(hub: Hub, options: TestHostOptions = {}): Promise<TestHost> {
  const redis = openRedis(hub.settings.redisUrl, hub.log);
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  const metrics = openMetrics(hub);
  const { schema = tinySchema(), contextOf = (viewer) => ({ hub, viewer }), ...others } = options;
  const host = await openHost({ hub, schema, contextOf, redis, metrics, ...others });
  const url = await host.listen();
  return {
    url,
    host,
    metrics,
    redis,
    async close() {
      await host.close(1_000);
      redis.disconnect();
    },
  };
}

/** A schema of the host's own: lists with pages, a type that leads back to itself, and errors of every kind. */
export function tinySchema(fails: Readonly<Record<string, () => unknown>> = {}): GraphQLSchema {
  const schema = buildSchema(`
    type Query {
      hello(name: String): String
      whoAmI: String
      fails(how: String!): String
      slow(ms: Int!): String
      things(first: Int, last: Int): ThingConnection!
      all(of: [Int!]): [Thing!]!
    }
    type Mutation { touch: String }
    type Thing { id: ID! name: String parent: Thing things(first: Int = 50): ThingConnection! }
    type ThingConnection { edges: [ThingEdge!]! nodes: [Thing!]! pageInfo: PageInfo! }
    type ThingEdge { cursor: String! node: Thing! }
    type PageInfo { hasNextPage: Boolean! }
  `);
  const query = schema.getQueryType()!.getFields();
  query.hello!.resolve = (_, { name }) => `hello ${name ?? 'world'}`;
  query.whoAmI!.resolve = (_, __, { viewer }: { viewer: Viewer | null }) => viewer?.name ?? null;
  query.fails!.resolve = (_, { how }) => fails[how]!();
  query.slow!.resolve = async (_, { ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'at last';
  };
  query.things!.resolve = () => ({ edges: [], nodes: [], pageInfo: { hasNextPage: false } });
  schema.getMutationType()!.getFields().touch!.resolve = () => 'touched';
  return schema;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  /** The code of the first error. */
  readonly code: unknown;
}

export async function ask(
  url: string,
  query: string,
  options: { readonly variables?: Record<string, unknown>; readonly headers?: Record<string, string> } = {},
): Promise<GraphqlAnswer> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify({ query, variables: options.variables }),
  });
  const { data, errors = [] } = (await answer.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
  return { status: answer.status, headers: answer.headers, data, errors, code: errors[0]?.extensions.code };
}
