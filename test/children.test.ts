import { fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../src/store/task-claims.js';
import { type ChildLimits, LOOK_EVERY_MS, watchChild } from '../worker/child-watch.js';
import { type Children, createChildren } from '../worker/children.js';
import { TaskFailure } from '../worker/failure.js';
import type { Failure } from '../worker/messages.js';
import { DEFAULT_BUDGETS } from '../worker/readers/budgets.js';
import { isAlive } from './helpers/processes.js';

/**
 * A child that does what its task is called: real processes, and real loops that nothing but a signal ends. The reader
 * itself cannot be made to loop for ever.
 */
const CHILD = `
process.on('disconnect', () => process.exit(1));
const kept = [];
const progress = { percent: 1, rows: 1, bytes_done: 1, bytes_total: 100, rows_per_second: 0, seconds_left: null };
process.on('message', ({ kind, claim }) => {
  if (kind !== 'parse') return;
  if (claim.taskId === 'loops') for (;;);
  if (claim.taskId === 'lets go') {
    process.removeAllListeners('disconnect');
    // Not while a message is being handled: Node itself breaks then, and ends the process.
    setImmediate(() => process.disconnect());
    setInterval(() => {}, 1_000);
  }
  if (claim.taskId === 'grows') for (const held = []; ; ) held.push(Array.from({ length: 1_000 }, Math.random));
  if (claim.taskId === 'grows outside') setInterval(() => kept.push(Buffer.alloc(16 * 1024 * 1024, 1)), 10);
  if (claim.taskId === 'waits') setInterval(() => process.send({ kind: 'waiting' }), 200);
  if (claim.taskId === 'creeps') setInterval(() => process.send({ kind: 'progress', progress }), 200);
  if (claim.taskId === 'ends') process.send({ kind: 'done' });
});
`;

const LIMITS: ChildLimits = { heapMb: 64, rssMb: 512, idleSeconds: 60, totalSeconds: 60 };

describe('a child', () => {
  const entry = join(tmpdir(), `gyoretsu-child-${process.pid}.mjs`);
  const started: Children[] = [];

  beforeAll(() => writeFile(entry, CHILD));
  afterAll(() => {
    for (const children of started) children.close();
  });

  const start = (limits: Partial<ChildLimits>) => {
    const setup = { databaseUrl: '', budgets: DEFAULT_BUDGETS, storage: { allGib: null, accountGib: null } };
    const children = createChildren(setup, { ...LIMITS, ...limits }, entry);
    started.push(children);
    return children;
  };

  const claim = (taskId: string): Claim => ({
    taskId,
    token: randomUUID(),
    attempt: 1,
    retries: 0,
    resourceId: null,
    taskKwargs: null,
  });

  const run = async (children: Children, taskId: string, signal = new AbortController().signal): Promise<Failure> => {
    const failure = await children.run(claim(taskId), () => {}, signal).catch((error: unknown) => error);
    if (!(failure instanceof TaskFailure)) throw new Error(`${taskId} did not fail: ${failure}`);
    return failure.failure;
  };

  test('in an endless loop is ended after the time without progress, for good, and the next task is done', async () => {
    const children = start({ idleSeconds: 1 });
    const failure = await run(children, 'loops');
    expect(failure).toMatchObject({ code: 'no_progress', curable: false });
    expect(failure.message).toContain('1 seconds');
    expect(failure.message).toContain('TASK_IDLE_SECONDS');
    await children.run(claim('ends'), () => {}, new AbortController().signal);
  });

  test('that waits for the database is ended too, to be tried again', async () => {
    const failure = await run(start({ idleSeconds: 1 }), 'waits');
    expect(failure).toMatchObject({ code: 'database_away', curable: true });
  });

  test('in an endless loop ends when the worker that started it is killed', async () => {
    const dieWithParent = new URL('../dist/worker/die-with-parent.js', import.meta.url).href;
    const looping = `import(${JSON.stringify(dieWithParent)}).then((watch) => { watch.dieWithParent(process.ppid); for (;;); });`;
    const parent = spawn(process.execPath, [
      '-e',
      `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(looping)}]);
       console.log(child.pid); setInterval(() => {}, 1000);`,
    ]);
    const [text] = await once(parent.stdout, 'data');
    const pid = Number(String(text));
    await sleep(2_000);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
  });

  test('whose worker was killed before it had begun ends too', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    // Its channel stays open: it learns of it by nothing but the number.
    const child = fork(new URL('../dist/worker/child.js', import.meta.url), [String(gone.pid)], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
  });

  test('that gets on, but too slowly, is ended after the time altogether', async () => {
    const failure = await run(start({ totalSeconds: 3 }), 'creeps');
    expect(failure).toMatchObject({ code: 'too_slow', curable: false });
    expect(failure.message).toContain('TASK_TOTAL_SECONDS');
  });

  test('that fills its heap, or memory beside it, fails with the name of the limit', async () => {
    const heap = await run(start({}), 'grows');
    expect(heap).toMatchObject({ code: 'memory_limit', curable: false });
    expect(heap.message).toContain('CHILD_HEAP_MB');
    const resident = await run(start({ rssMb: 256 }), 'grows outside');
    expect(resident).toMatchObject({ code: 'memory_limit', curable: false });
    expect(resident.message).toMatch(/256 MB.*CHILD_RSS_MB/);
  });

  test('that ends its task while its memory is being read is not ended for it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)']);
    const watch = watchChild(child, { ...LIMITS, rssMb: 0 });
    // Of two timers that are due at the same moment the older one comes first: it has begun to read, and cannot have ended.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        watch.stop();
        resolve();
      }, LOOK_EVERY_MS);
    });
    await sleep(300);
    expect(watch.verdict()).toBeNull();
    expect(child.killed).toBe(false);
    child.kill('SIGKILL');
  });

  test('in an endless loop stops at once when its task is cancelled', async () => {
    const controller = new AbortController();
    const running = run(start({}), 'loops', controller.signal);
    await sleep(500);
    controller.abort();
    // Its limits would end it later, and say so.
    expect(await running).toMatchObject({ code: 'stopped' });
  });

  test('that lets go of its worker but does not end is ended, and its task can be tried again', async () => {
    expect(await run(start({ idleSeconds: 5 }), 'lets go')).toMatchObject({ code: 'child_ended', curable: true });
  });

  test('tells how far it is', async () => {
    const controller = new AbortController();
    const rows = await new Promise<number>((resolve) => {
      const children = start({});
      void children.run(claim('creeps'), (progress) => resolve(progress.rows), controller.signal).catch(() => {});
    });
    controller.abort();
    expect(rows).toBe(1);
  });
});
