import { createServer } from 'node:http';
import { openHub } from '../../src/open-hub';
import { ANY_ROW } from '../../src/platform/predicate';
import { readSettings } from '../../src/platform/settings';
import { complianceReport } from '../../src/compliance/report';
import type { ComplianceDimension } from '../../src/compliance/compliance-filter.rules';

const SHOWN = 100;

/** The comparison of `bench dashboard`: bare node http, same SQL and same cache, no GraphQL, no token, no limits. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const hub = await openHub(settings, { program: 'bare', bell: { ring: () => undefined } });
  const server = createServer(async (request, response) => {
    const [by, year] = request.url!.slice(1).split('/') as [ComplianceDimension, string];
    const report = await complianceReport(hub, { year: Number(year), by, within: ANY_ROW, filter: {}, asOf: null });
    const { total, asOf, rows } = report;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: { compliance: { asOf, total, rows: { nodes: rows.slice(0, SHOWN) } } } }));
  });
  server.listen(settings.port, '127.0.0.1', () => process.stdout.write('{"msg":"ready"}\n'));
  process.once('SIGTERM', () => process.exit(0));
}

void main();
