import { resolve } from 'node:path';
import { z } from 'zod';
import { type HubKeys, parseHubKeys } from './encryption';
import { packageRoot } from './package-root';

/** Everything the environment decides, checked once at start. This is the only reader of `process.env`. */
export interface Settings {
  readonly port: number;
  /** The address the API listens on; loopback unless said otherwise, `0.0.0.0` in a container. */
  readonly host: string;
  /** Reverse proxies (addresses or CIDR) whose `X-Forwarded-For` is believed; none unless said. */
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly demo: boolean;
  readonly demoPersons: number;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly provinceUrl: string | null;
  readonly provinceCityCode: string;
  readonly keys: HubKeys;
  readonly requireTotp: boolean;
  readonly publicUrl: string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Connections of one process to the database. */
  readonly databasePool: number;
  /** Completions are judged in this many transactions at once per worker process. */
  readonly judgeConcurrency: number;
  /** `/metrics` of a worker is served here on loopback; 0: not at all. */
  readonly workerMetricsPort: number;
}

/** A setting is missing or unusable; the message is one sentence that names it. */
export class SettingError extends Error {}

const port = z.coerce.number().int().min(0).max(65535);
const flag = z.enum(['0', '1']).transform((text) => text === '1');
const databaseUrl = z
  .string()
  .regex(/^(mariadb|mysql):\/\/[^/]+\/[^/?]+/, 'must look like mariadb://user:password@host:port/name or mysql://…');
const redisUrl = z.string().regex(/^rediss?:\/\//, 'must look like redis://[:password@]host:port[/number]');

const environment = z.object({
  PORT: port.default(4000),
  HUB_HOST: z.union([z.ipv4(), z.ipv6(), z.hostname()]).default('127.0.0.1'),
  HUB_TRUSTED_PROXIES: z
    .string()
    .regex(/^[\da-fA-F.:/]+(\s*,\s*[\da-fA-F.:/]+)*$/, 'must be addresses or CIDR ranges, comma-separated')
    .transform((text) => text.split(',').map((part) => part.trim()))
    .default([]),
  HUB_DATA_DIR: z.string().min(1).default('.data'),
  HUB_DEMO: flag.default(false),
  HUB_DEMO_PERSONS: z.coerce.number().int().min(100).max(250_000).default(10_000),
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  PROVINCE_URL: z.union([z.literal(''), z.url()]).default('http://127.0.0.1:4100'),
  PROVINCE_CITY_CODE: z
    .string()
    .regex(/^\d{6}$/, 'must be six digits')
    .default('371600'),
  HUB_KEYS: z.string().min(1),
  HUB_REQUIRE_TOTP: flag.default(true),
  PUBLIC_URL: z.url().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  // Loading the demo city holds four at once: its turn, an import's turn, the import's transaction and a block of keys.
  HUB_DATABASE_POOL: z.coerce.number().int().min(5).max(100).default(10),
  HUB_JUDGE_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(4),
  HUB_WORKER_METRICS_PORT: port.default(0),
});

const REMEDY: Readonly<Record<string, string>> = {
  DATABASE_URL: 'set it, or use `npm run up`, which finds or starts a database',
  REDIS_URL: 'set it, or use `npm run up`, which finds or starts a Redis',
  HUB_KEYS: 'make a value with `npm run hub -- keys generate` and keep it safe',
};

/**
 * @param env usually `process.env`, with a `.env` file already merged in
 * @throws SettingError naming the first wrong setting and the remedy; values are never repeated
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const present = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== undefined && (value !== '' || name === 'PROVINCE_URL')),
  );
  const parsed = environment.safeParse(present);
  if (!parsed.success) throw settingError(parsed.error.issues[0]!, env);
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HUB_HOST,
    trustedProxies: values.HUB_TRUSTED_PROXIES,
    dataDir: resolve(packageRoot, values.HUB_DATA_DIR),
    demo: values.HUB_DEMO,
    demoPersons: values.HUB_DEMO_PERSONS,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    provinceUrl: values.PROVINCE_URL === '' ? null : values.PROVINCE_URL,
    provinceCityCode: values.PROVINCE_CITY_CODE,
    keys: readKeys(values.HUB_KEYS),
    requireTotp: values.HUB_REQUIRE_TOTP,
    publicUrl: (values.PUBLIC_URL ?? `http://127.0.0.1:${values.PORT}`).replace(/\/$/, ''),
    logLevel: values.LOG_LEVEL,
    databasePool: values.HUB_DATABASE_POOL,
    judgeConcurrency: values.HUB_JUDGE_CONCURRENCY,
    workerMetricsPort: values.HUB_WORKER_METRICS_PORT,
  };
}

function settingError(issue: z.core.$ZodIssue, env: NodeJS.ProcessEnv): SettingError {
  const name = String(issue.path[0]);
  if (!env[name]) return new SettingError(`The setting ${name} is missing: ${REMEDY[name] ?? 'set it'}.`);
  return new SettingError(`The setting ${name} is wrong: ${issue.message}.`);
}

function readKeys(text: string): HubKeys {
  try {
    return parseHubKeys(text);
  } catch (error) {
    throw new SettingError(`The setting HUB_KEYS is wrong: ${(error as Error).message}.`);
  }
}
