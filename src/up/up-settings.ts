import { join, resolve } from 'node:path';
import { generateHubKeys } from '../platform/encryption';
import { packageRoot } from '../platform/package-root';
import { portTrouble } from '../platform/servers/ports';
import { keptSecret } from '../platform/servers/private-files';
import { folderError, StartError } from '../platform/servers/start-error';
import { readSettings, type Settings } from '../platform/settings';

/** What `npm run up` assumes where the environment says nothing: a demo, and sign-ins without a second factor. */
export function withUpDefaults(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const said = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return { HUB_DEMO: '1', HUB_REQUIRE_TOTP: '0', ...said, ...(env.PROVINCE_URL === '' ? { PROVINCE_URL: '' } : {}) };
}

/** Stands for what is only known once the servers run, so that every other setting can be checked before them. */
const NOT_YET = { DATABASE_URL: 'mariadb://not@yet/known', REDIS_URL: 'redis://not-yet-known' };

/** @throws SettingError naming the first setting that is wrong, before anything has been started */
export function checkBeforehand(env: NodeJS.ProcessEnv): Settings {
  return readSettings({ ...NOT_YET, ...env, HUB_KEYS: env.HUB_KEYS ?? generateHubKeys() });
}

/** Absolute path of HUB_DATA_DIR. */
export function dataDirOf(env: NodeJS.ProcessEnv): string {
  return resolve(packageRoot, env.HUB_DATA_DIR ?? '.data');
}

/**
 * Adds HUB_KEYS: those of the environment, else development keys that were made in the data folder (mode 0600) by the
 * first start and are the same ever after, or nothing stored could be read again.
 * @throws StartError where the folder cannot be written
 */
export function withKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const dataDir = dataDirOf(env);
  try {
    return { ...env, HUB_KEYS: env.HUB_KEYS ?? keptSecret(join(dataDir, 'hub-keys'), generateHubKeys) };
  } catch (error) {
    throw folderError(dataDir, error);
  }
}

/** @throws StartError naming PORT where the API could not listen there */
export async function checkPort({ port, host }: Settings): Promise<void> {
  const trouble = (await portTrouble(port, host)) ?? (await portTrouble(port, '127.0.0.1'));
  if (trouble === 'EADDRNOTAVAIL')
    throw new StartError(`The setting HUB_HOST is ${host}, which is no address of this machine: correct it.`);
  if (trouble === 'EADDRINUSE')
    throw new StartError(
      `The setting PORT is ${port}, where another program listens already: stop that one, or set PORT to a free port.`,
    );
  if (trouble === 'EACCES')
    throw new StartError(`The setting PORT is ${port}, where this user may not listen: set PORT to a port above 1023.`);
  if (trouble !== null)
    throw new StartError(
      `The setting PORT is ${port}, where nothing can listen (${trouble}): set PORT to another port.`,
    );
}

/** Where this machine itself reaches the API. */
export function localAddress({ host, port }: Settings): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
}
