import { expect, onTestFinished, test, vi } from 'vitest';
import { createProgressMeter } from '../worker/load/progress-meter.js';

test('says nothing of the time that is left before it can tell', () => {
  let now = 0;
  const meter = createProgressMeter(() => now);
  meter.setBytes(10, 1_000);
  now = 500;
  expect(meter.take()).toMatchObject({ percent: 1, bytes_done: 10, bytes_total: 1_000, seconds_left: null });
  now = 1_500;
  meter.setBytes(30, 1_000);
  expect(meter.take().seconds_left).toBe(49);
});

test('is right about what goes at an even pace, and follows a change of it within seconds', () => {
  let now = 0;
  const meter = createProgressMeter(() => now);
  const go = (seconds: number, bytesPerSecond: number, rowsPerSecond: number) => {
    let last = meter.take();
    for (let at = 0; at < seconds * 4; at++) {
      now += 250;
      meter.setBytes(last.bytes_done + bytesPerSecond / 4, 100_000);
      meter.addRows(rowsPerSecond / 4);
      last = meter.take();
    }
    return last;
  };
  expect(go(4, 1_000, 40)).toMatchObject({ percent: 4, rows: 160, rows_per_second: 40, seconds_left: 96 });
  const faster = go(12, 2_000, 80);
  expect(faster.rows_per_second).toBeGreaterThan(77);
  expect(faster.seconds_left).toBeLessThan(38);
  expect(faster.seconds_left).toBeGreaterThanOrEqual(36);
});

test('gives 100 at the end, and does not divide by nothing', () => {
  let now = 0;
  const meter = createProgressMeter(() => now);
  expect(meter.take()).toMatchObject({ percent: 0, rows_per_second: 0, seconds_left: null });
  now = 2_000;
  meter.setBytes(8, 8);
  expect(meter.take()).toMatchObject({ percent: 100, seconds_left: 0 });
});

test('tells the time that is left after a second, whenever it began', () => {
  let now = 5_000_000;
  const meter = createProgressMeter(() => now);
  meter.setBytes(0, 1_000);
  now += 999;
  meter.setBytes(100, 1_000);
  expect(meter.take().seconds_left).toBeNull();
  now += 1;
  meter.setBytes(101, 1_000);
  expect(meter.take().seconds_left).toBe(9);
});

test('says nothing of the time that is left where nothing moves, or the size is not known', () => {
  let now = 0;
  const meter = createProgressMeter(() => now);
  meter.setBytes(0, 1_000);
  now = 2_000;
  expect(meter.take().seconds_left).toBeNull();
  meter.setBytes(5, 0);
  now = 4_000;
  expect(meter.take()).toMatchObject({ percent: 0, seconds_left: null });
});

test('minds a measure the more the longer it took', () => {
  const rateAfter = (milliseconds: number) => {
    let now = 0;
    const meter = createProgressMeter(() => now);
    meter.addRows(100);
    now = 1_000;
    expect(meter.take().rows_per_second).toBe(100);
    meter.addRows(milliseconds / 5);
    now += milliseconds;
    return meter.take().rows_per_second;
  };
  // From 100 on the way to 200: by a twelfth, by 1 - 1/e, and by nearly all.
  expect([250, 3_000, 30_000].map(rateAfter)).toEqual([108, 163, 200]);
});

test('goes by the clock of the process', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const meter = createProgressMeter();
  vi.advanceTimersByTime(2_000);
  meter.addRows(20);
  expect(meter.take().rows_per_second).toBe(10);
});
