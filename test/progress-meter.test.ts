import { expect, test } from 'vitest';
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
