import { expect, onTestFinished, test, vi } from 'vitest';
import { createBatcher } from '../src/batch.js';

test('calls that arrive while a batch is at work share the next one', async () => {
  const batches: number[][] = [];
  const double = createBatcher(async (items: number[]) => {
    batches.push(items);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return items.map((item) => item * 2);
  });
  const first = double(1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await Promise.all([first, double(2), double(3), double(4)])).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('a batch that fails fails all its callers, and the next one works again', async () => {
  const work = createBatcher(async (items: string[]) => {
    if (items.includes('bad')) throw new Error('refused');
    return items;
  });
  const together = await Promise.allSettled([work('good'), work('bad')]);
  expect(together.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  expect(await work('good')).toBe('good');
});

/** Lets a first batch of one call fail after `ms`, with two calls behind it; gives how the three ended, and how many batches there were. */
async function failFirstAfter(ms: number) {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  let batches = 0;
  const work = createBatcher(async (items: number[]) => {
    if (++batches > 1) return items;
    behind = [work(2), work(3)];
    vi.advanceTimersByTime(ms);
    throw new Error('no answer');
  });
  let behind: Promise<number>[] = [];
  const first = await Promise.allSettled([work(1)]);
  const ends = [...first, ...(await Promise.allSettled(behind))].map((end) => end.status);
  expect(await work(4)).toBe(4);
  return { ends, batches };
}

test('a batch that hung and failed takes those along who waited behind it', async () => {
  expect(await failFirstAfter(2_000)).toEqual({ ends: ['rejected', 'rejected', 'rejected'], batches: 2 });
});

test('a batch that failed sooner takes nobody along', async () => {
  expect(await failFirstAfter(1_999)).toEqual({ ends: ['rejected', 'fulfilled', 'fulfilled'], batches: 3 });
});

test('a batch is never larger than it may be', async () => {
  const sizes: number[] = [];
  const work = createBatcher(async (items: number[]) => {
    sizes.push(items.length);
    return items;
  }, 3);
  await Promise.all(Array.from({ length: 8 }, (_, at) => work(at)));
  expect(sizes).toEqual([3, 3, 2]);
});
