import { openMetrics } from '../../src/http/metrics';
import { startMetricsServer } from '../../src/http/metrics-server';
import type { MetricSource } from '../../src/platform/metric-source';
import { openTestHub, type TestHub } from '../support/test-hub';

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub?.close());

const source = (name: string, read: MetricSource['read']): MetricSource => ({ type: 'gauge', name, help: name, read });

it('serves the metrics of a worker, also while one of their sources hangs or fails', async () => {
  let judged = 0;
  const metrics = openMetrics(hub, [
    source('well', async () => [{ labels: { queue: 'intake' }, value: 3 }]),
    source('failing', () => Promise.reject(new Error('no'))),
    source('hanging', () => new Promise(() => undefined)),
    { type: 'counter', name: 'judged_total', help: 'judged', read: () => [{ labels: {}, value: judged }] },
  ]);
  const server = await startMetricsServer(0, metrics);
  try {
    judged = 500;
    const startedAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    const text = await answer.text();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('well{queue="intake"} 3');
    expect(text).toContain('judged_total 500');
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).not.toMatch(/^(failing|hanging)[ {]/m);
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
    await expect(startMetricsServer(server.port, metrics)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  } finally {
    await server.close();
  }
});
