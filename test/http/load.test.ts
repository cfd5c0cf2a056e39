import { setTimeout as sleep } from 'node:timers/promises';
import { watchLoad } from '../../src/http/load';

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('calls the process overloaded while its event loop runs late, and no longer when it has recovered', async () => {
  const load = watchLoad(100);
  try {
    await sleep(700);
    expect(load.isOverloaded()).toBe(false);
    const until = performance.now() + 5_000;
    while (!load.isOverloaded() && performance.now() < until) {
      block(300);
      await sleep(1);
    }
    expect(load.isOverloaded()).toBe(true);
    await sleep(1_500);
    expect(load.isOverloaded()).toBe(false);
  } finally {
    load.close();
  }
});
