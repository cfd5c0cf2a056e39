import { StartError } from '../../src/platform/servers/start-error';
import { startServers } from '../../src/platform/servers/start-servers';

/** For the tests of the servers: starts them in the folder that is named, says where they are, and lives until killed. */
async function main(): Promise<void> {
  const env = { ...process.env, DATABASE_URL: process.env.GIVEN_DATABASE_URL, REDIS_URL: process.env.GIVEN_REDIS_URL };
  try {
    const servers = await startServers({
      dataDir: process.argv[2]!,
      progress: (_title, work) => work(() => undefined),
      env,
    });
    process.stdout.write(`${JSON.stringify({ databaseUrl: servers.databaseUrl, redisUrl: servers.redisUrl })}\n`);
    process.once('SIGTERM', () => void servers.stop().then(() => process.exit(0)));
    setInterval(() => undefined, 60_000);
  } catch (error) {
    process.stdout.write(
      `${JSON.stringify({ sentence: error instanceof StartError ? error.message : String(error) })}\n`,
    );
    process.exit(1);
  }
}

void main();
