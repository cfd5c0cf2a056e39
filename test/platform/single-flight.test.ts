import { setTimeout as sleep } from 'node:timers/promises';
import { singleFlight } from '../../src/platform/single-flight';

describe('a single flight', () => {
  const counting = () => {
    const asked: string[] = [];
    const work = (name: string) => async () => {
      asked.push(name);
      await sleep(5);
      return `${name} ${asked.length}`;
    };
    return { asked, work };
  };

  it('works out an answer once for a hundred who ask at the same time, and for who asks soon after', async () => {
    const { asked, work } = counting();
    const once = singleFlight<string>(60_000, 10);
    const answers = await Promise.all(Array.from({ length: 100 }, () => once('a', work('a'))));
    expect(new Set([...answers, await once('a', work('a'))])).toEqual(new Set(['a 1']));
    expect(await once('b', work('b'))).toBe('b 2');
    expect(asked).toEqual(['a', 'b']);
  });

  it('works it out anew when the time is over', async () => {
    const { work } = counting();
    const once = singleFlight<string>(20, 10);
    expect(await once('a', work('a'))).toBe('a 1');
    await sleep(30);
    expect(await once('a', work('a'))).toBe('a 2');
  });

  it('gives a failure to those who wait for it and forgets it', async () => {
    const once = singleFlight<string>(60_000, 10);
    const failing = () => once('a', () => Promise.reject(new Error('gone')));
    const both = await Promise.allSettled([failing(), failing()]);
    expect(both.map((each) => each.status)).toEqual(['rejected', 'rejected']);
    expect(await once('a', async () => 'well')).toBe('well');
  });

  it('keeps no more answers than it may, the newest', async () => {
    const { asked, work } = counting();
    const once = singleFlight<string>(60_000, 2);
    for (const name of ['a', 'b', 'c', 'c', 'b', 'a']) await once(name, work(name));
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});
