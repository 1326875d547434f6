import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRepeatedLines } from '../src/repeated-lines.js';

test('lines that repeat are counted, and told once at the end of their window', async () => {
  const lines = createRepeatedLines(30);
  const told: string[] = [];
  const say = (key: string) => {
    if (lines.isNew(key, (repeated) => told.push(`${key} +${repeated}`))) told.push(key);
  };
  for (const key of ['a', 'a', 'b', 'a']) say(key);
  expect(told).toEqual(['a', 'b']);
  await sleep(100);
  expect(told).toEqual(['a', 'b', 'a +2']);
  say('a');
  expect(told.at(-1)).toBe('a');
});

test('of ever new lines, no more are written than are watched, and one that counts the others', async () => {
  const lines = createRepeatedLines(30);
  const counts: number[] = [];
  const isNew = (at: number) => lines.isNew(String(at), (repeated) => counts.push(repeated));
  const written = Array.from({ length: 5_000 }, (_, at) => at).filter(isNew).length;
  expect(written).toBe(1_001);
  await sleep(100);
  expect(counts).toEqual([3_999]);
  expect(isNew(9_999)).toBe(true);
});

test('a log writes an error behind a flood of warnings', () => {
  const script = `
    import { createLog } from './dist/src/log.js';
    const log = createLog('info');
    for (let at = 0; at < 3_000; at++) log.warn({ path: '/' + at }, 'a request was refused');
    log.error('boom');`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ level: 50, msg: 'boom' });
});

test('a log writes an error that repeats once, and then how often it came; work that was done is written each time', () => {
  const script = `
    import { createLog } from './dist/src/log.js';
    import { createRepeatedLines } from './dist/src/repeated-lines.js';
    const log = createLog('info', () => createRepeatedLines(20));
    for (let at = 0; at < 10_000; at++) {
      log.warn({ reason: 'no route' }, 'the queue reports an error');
      log.error({ err: new Error('boom') }, 'boom');
      if (at < 3) log.info({ count: 1 }, 'done');
    }
    log.warn('all');
    log.warn('all');
    setTimeout(() => {}, 100);`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const told = lines.map(({ msg, repeated }) => (repeated === undefined ? msg : `${msg} +${repeated}`)).sort();
  expect(told).toEqual([
    'all',
    'all +1',
    'boom',
    'boom +9999',
    'done',
    'done',
    'done',
    'the queue reports an error',
    'the queue reports an error +9999',
  ]);
  expect(lines.find(({ msg, repeated }) => msg === 'boom' && repeated)?.err.message).toBe('boom');
});
