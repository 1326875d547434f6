import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createPace } from '../../src/http/pace.js';

const LIMITS = { bytesPerSecond: 1_000, windowMs: 50 };

describe('the pace of an upload', () => {
  test('ends one that brings too little while the server waits', async () => {
    const pace = createPace(LIMITS);
    pace.note(10);
    await expect(pace.during(new Promise(() => {}))).rejects.toMatchObject({ code: 'upload_too_slow', status: 408 });
  });

  test('lets one go on that brings enough in each window', async () => {
    const pace = createPace(LIMITS);
    for (let piece = 0; piece < 8; piece++) {
      pace.note(60);
      expect(await pace.during(sleep(20, 'more'))).toBe('more');
    }
  });

  test('does not count the time in which nobody waits for the client', async () => {
    const pace = createPace(LIMITS);
    for (let piece = 0; piece < 4; piece++) {
      await pace.during(Promise.resolve());
      await sleep(30);
    }
    expect(await pace.during(Promise.resolve('more'))).toBe('more');
  });

  test('hands on what went wrong', async () => {
    await expect(createPace(LIMITS).during(Promise.reject(new Error('cut')))).rejects.toThrow('cut');
  });
});
