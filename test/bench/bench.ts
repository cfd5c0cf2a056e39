import { dashboardBench } from './dashboard';
import { intakeBench } from './intake';

/** `npm run bench -- NAME`: each prints what it measured and the ratio to its comparison, run by run. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = { intake: intakeBench, dashboard: dashboardBench };

async function main(): Promise<number> {
  const name = process.argv[2] ?? '';
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!bench) {
    process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}\n`);
    return 2;
  }
  await bench();
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
