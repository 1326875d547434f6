import { expect, test } from 'vitest';
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

test('a batch that hung and failed takes those along who waited behind it', async () => {
  let batches = 0;
  const work = createBatcher(async (items: number[]) => {
    await new Promise((resolve) => setTimeout(resolve, ++batches === 1 ? 2_200 : 0));
    if (batches === 1) throw new Error('no answer');
    return items;
  });
  const first = work(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const ends = await Promise.allSettled([first, work(2), work(3)]);
  expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await work(4)).toBe(4);
  expect(batches).toBe(2);
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
