import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacedReading } from '../../admin/components/live-list/read-paced.js';
import { openTestBrowser } from './browser-tabs.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A list in a tab, which takes `takesMs` to read; `reads` has when each reading began. */
function openList({ takesMs = 0, fails = false } = {}) {
  const tab = openTestBrowser().openTab();
  const reads: number[] = [];
  const begun = performance.now();
  let atOnce = 0;
  const reading = tab.run(() =>
    createPacedReading(async () => {
      reads.push(performance.now() - begun);
      expect(++atOnce).toBe(1);
      if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
      atOnce--;
      if (fails) throw new Error('away');
    }),
  );
  return { tab, reads, reading, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

describe('a list that changes', () => {
  test('is read once for what comes together', async () => {
    const { reads, reading, pass } = openList();
    reading.ask();
    await pass(100);
    reading.ask();
    await pass(99);
    expect(reads).toEqual([]);
    await pass(10_000);
    expect(reads).toEqual([200]);
  });

  test('is read every second and a half at most, however much happens', async () => {
    const { reads, reading, pass } = openList();
    for (let at = 0; at < 10_000; at += 50) {
      reading.ask();
      await pass(50);
    }
    expect(reads).toEqual([200, 1_700, 3_200, 4_700, 6_200, 7_700, 9_200]);
  });

  test('is read never twice at a time, and after five times as long as it took', async () => {
    const { reads, reading, pass } = openList({ takesMs: 1_000 });
    for (let at = 0; at < 15_000; at += 50) {
      reading.ask();
      await pass(50);
    }
    expect(reads).toEqual([200, 6_200, 12_200]);
  });

  test('is read again when something changed while it was read, and not without that', async () => {
    const { reads, reading, pass } = openList({ takesMs: 100 });
    reading.ask();
    await pass(250);
    reading.ask();
    await pass(60_000);
    expect(reads).toEqual([200, 1_800]);
  });

  test('is read again at the next change if it could not be read', async () => {
    const { reads, reading, pass } = openList({ fails: true });
    reading.ask();
    await pass(5_000);
    reading.ask();
    await pass(5_000);
    expect(reads).toEqual([200, 5_200]);
  });

  test('is not read while nobody can see it, but then', async () => {
    const { tab, reads, reading, pass } = openList();
    tab.turn({ hidden: true });
    reading.ask();
    await pass(5_000);
    expect(reads).toEqual([]);
    tab.turn({ hidden: false });
    await pass(200);
    expect(reads).toEqual([5_200]);
    reading.ask();
    tab.turn({ hidden: true });
    await pass(5_000);
    expect(reads).toHaveLength(1);
  });

  test('is not read once it is closed', async () => {
    const { tab, reads, reading, pass } = openList();
    reading.ask();
    reading.close();
    reading.ask();
    tab.turn({ hidden: false });
    await pass(5_000);
    expect(reads).toEqual([]);
  });
});
