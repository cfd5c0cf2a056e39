import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../package-root';
import { keptSecret } from './private-files';
import { findProgram } from './programs';
import { StartError } from './start-error';
import { onOwnDeath } from './watchdog';

const run = promisify(execFile);

/** Servers in containers that live as long as this process. */
export interface DockerServers {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  stop(): Promise<void>;
}

/** Whether `docker compose` is here and its daemon answers. */
export function canUseDocker(): boolean {
  const docker = findProgram('docker');
  if (!docker) return false;
  return ['compose version', 'info'].every(
    (command) => spawnSync(docker, command.split(' '), { stdio: 'ignore', timeout: 10_000 }).status === 0,
  );
}

/**
 * Starts the named servers of `.docker/servers.yml` on free loopback ports, with volumes that belong to `dataDir`, and
 * waits until they are healthy. When this process dies, a watchdog stops the containers.
 * @param throwAway removes the volumes at the end
 * @throws StartError with docker's last line
 */
export async function startDockerServers(
  dataDir: string,
  wanted: readonly ('mariadb' | 'redis')[],
  throwAway: boolean,
): Promise<DockerServers> {
  const docker = findProgram('docker')!;
  const project = `hub-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  const compose = ['compose', '-p', project, '-f', join(packageRoot, '.docker', 'servers.yml')];
  const password = keptSecret(join(dataDir, 'docker.password'));
  const env = { ...process.env, HUB_SERVER_PASSWORD: password };
  const ending = throwAway ? ['down', '--volumes', '--timeout', '2'] : ['stop', '--timeout', '20'];
  const letGo = onOwnDeath(docker, [...compose, ...ending], env);
  const stop = async () => {
    await run(docker, [...compose, ...ending], { env });
    letGo();
  };
  const portOf = async (service: string, port: number) =>
    (await run(docker, [...compose, 'port', service, String(port)], { env })).stdout.trim().split(':').at(-1);
  try {
    await run(docker, [...compose, 'up', '-d', '--wait', ...wanted], { env });
    return {
      databaseUrl: wanted.includes('mariadb')
        ? `mariadb://root:${password}@127.0.0.1:${await portOf('mariadb', 3306)}/hub`
        : null,
      redisUrl: wanted.includes('redis') ? `redis://:${password}@127.0.0.1:${await portOf('redis', 6379)}` : null,
      stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    const words = String((error as { stderr?: string }).stderr ?? '')
      .trim()
      .split('\n')
      .at(-1);
    throw new StartError(
      `docker compose could not start ${wanted.join(' and ')}: ${(words || 'no reason given').replace(/\.$/, '')}.`,
    );
  }
}
