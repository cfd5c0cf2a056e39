import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { retries } from '../platform/database';
import type { Hub } from '../platform/hub';
import { METRIC_LABELS, type MetricSource, type MetricValue } from '../platform/metric-source';
import { poolUseOf } from '../platform/pool-use';

export interface Metrics {
  readonly registry: Registry;
  /** Labels method, route (its pattern, never the path) and status. */
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  /** Labels operation (a bounded set of the names that clients chose) and outcome (ok, error). */
  readonly operations: Histogram<'operation' | 'outcome'>;
  /** Labels field, e.g. `Query.persons`. */
  readonly rootFields: Histogram<'field'>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Prometheus gives a scrape 10 s; a source that hangs is left out long before. */
const SOURCE_PATIENCE_MS = 1_500;

/** The metrics of one process: what it counts itself, and what `sources` say when asked. */
export function openMetrics(hub: Hub, sources: readonly MetricSource[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const own = { buckets: SECONDS, registers };
  for (const source of [transactionRetries, poolUse(hub), ...sources]) addSource(registry, source);
  return {
    registry,
    requests: new Histogram({
      name: 'hub_http_request_seconds',
      help: 'HTTP requests',
      labelNames: ['method', 'route', 'status'],
      ...own,
    }),
    operations: new Histogram({
      name: 'hub_graphql_operation_seconds',
      help: 'GraphQL operations',
      labelNames: ['operation', 'outcome'],
      ...own,
    }),
    rootFields: new Histogram({
      name: 'hub_graphql_root_field_seconds',
      help: 'Resolvers of root fields',
      labelNames: ['field'],
      ...own,
    }),
  };
}

const transactionRetries: MetricSource = {
  type: 'counter',
  name: 'hub_transaction_retries_total',
  help: 'Transactions this process had to run again',
  read: () => [{ labels: {}, value: retries.count }],
};

function poolUse(hub: Hub): MetricSource {
  return {
    type: 'gauge',
    name: 'hub_database_connections',
    help: 'Connections of the pool by state; waiting: those that want one',
    read: () => Object.entries(poolUseOf(hub.database)).map(([state, value]) => ({ labels: { state }, value })),
  };
}

/** A source that fails or hangs leaves its metric empty. */
function addSource(registry: Registry, source: MetricSource): void {
  const settings = { name: source.name, help: source.help, labelNames: METRIC_LABELS, registers: [registry] };
  if (source.type === 'gauge')
    new Gauge({
      ...settings,
      async collect() {
        const values = await valuesOf(source);
        this.reset();
        for (const { labels, value } of values) this.set(labels, value);
      },
    });
  else
    new Counter({
      ...settings,
      async collect() {
        const values = await valuesOf(source);
        this.reset();
        for (const { labels, value } of values) this.inc(labels, value);
      },
    });
}

function valuesOf(source: MetricSource): Promise<readonly MetricValue[]> {
  return inTime((async () => source.read())()).catch(() => []);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), SOURCE_PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const MOST_OPERATION_NAMES = 100;

/** Clients choose operation names: the first hundred are kept as labels, all further ones are `other`. */
export function boundedNames(most = MOST_OPERATION_NAMES): (name: string | null | undefined) => string {
  const known = new Set<string>();
  return (name) => {
    if (!name) return 'anonymous';
    if (known.has(name)) return name;
    if (known.size >= most || name.length > 64) return 'other';
    known.add(name);
    return name;
  };
}

/**
 * Times the resolvers of the root fields of a schema by replacing them; those of other fields stay untouched, because a
 * clock on every field of a list would cost more than the list.
 */
export function timeRootFields(schema: GraphQLSchema, histogram: Metrics['rootFields']): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const resolve = field.resolve ?? defaultFieldResolver;
      const labels = { field: `${type!.name}.${field.name}` };
      field.resolve = (source, args, context, info) => {
        const end = histogram.startTimer(labels);
        const answer: unknown = resolve(source, args, context, info);
        if (answer instanceof Promise) return answer.finally(end);
        end();
        return answer;
      };
    }
  }
}
