import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { runGyoretsu, spawnGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { createParses, type Parses } from '../helpers/parses.js';

let backend: Backend;
let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  backend = await startBackend('postgres');
  deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
  parses = createParses(deps);
});
afterAll(async () => {
  await deps.close();
  await backend.stop();
});

/** The tasks of a file, whatever their status. */
const tasksOf = async (resourceId: string) =>
  (
    await deps.db.query<{ id: string; status: string }>(
      'SELECT task_id AS id, status FROM task_result WHERE resource_id = $1',
      [resourceId],
    )
  ).rows;

describe('parse --wait that is stopped', () => {
  test('says which tasks go on, and how to look at them and cancel them', async () => {
    const files = [await parses.upload('a\n'), await parses.upload('b\n')];
    // No worker runs yet, so that both must wait.
    const run = spawnGyoretsu(['parse', '--wait', ...files], { ...backend.env, PORT: '8123' });
    await expect.poll(async () => (await tasksOf(files[1] ?? '')).length, { timeout: 30_000 }).toBe(1);
    run.process.kill('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/^gyoretsu: Stopped waiting\. A worker goes on in the background with:\n/);
    for (const file of files) {
      const [task] = await tasksOf(file);
      expect(task?.status).toBe('PENDING');
      expect(stderr).toContain(`${task?.id}  of the file ${file}`);
    }
    const [first] = await tasksOf(files[0] ?? '');
    expect(stderr).toContain('http://127.0.0.1:8123/admin/resources/TaskResult');
    expect(stderr).toContain(`curl -u USER http://127.0.0.1:8123/xxx_api/v1/task_results/${first?.id}`);
    expect(stderr).toContain(`curl -u USER -X DELETE http://127.0.0.1:8123/xxx_api/v1/task_results/${first?.id}`);

    const worker = await startGyoretsu('worker', backend.env);
    for (const file of files) {
      await expect.poll(async () => (await tasksOf(file))[0]?.status, { timeout: 30_000 }).toBe('SUCCESS');
    }
    await worker.stop();
  });

  test('names only what has not been told of', async () => {
    const files = [await parses.upload('c\n'), await parses.upload('d\n')];
    const worker = await startGyoretsu('worker', backend.env);
    // Under way elsewhere, and never ended: it is another worker's.
    const held = await parses.queue(files[1] ?? '');
    await parses.claim(held);
    const run = spawnGyoretsu(['parse', '--wait', ...files], backend.env);
    await run.until(/"status":"SUCCESS"/);
    run.process.kill('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ resource_id: files[0], status: 'SUCCESS' });
    expect(stderr).toContain(held);
    expect(stderr).not.toContain(JSON.parse(stdout).task_id);
    await worker.stop();
  });

  test('says so, if nobody takes the task', async () => {
    const run = spawnGyoretsu(['parse', '--wait', await parses.upload('e\n')], backend.env);
    await run.until(
      /The task \S+ still waits: all workers are busy, or none is running\. `gyoretsu worker` starts one\./,
    );
    run.process.kill('SIGTERM');
    expect((await run.ended).code).toBe(130);
  });
});

describe('parse', () => {
  test('queues nothing, if one of its files is not there', async () => {
    const file = await parses.upload('f\n');
    const { code, stdout, stderr } = await runGyoretsu(['parse', file, 'nonsense'], backend.env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('gyoretsu: There is no resource with the id nonsense.\n');
    expect(await tasksOf(file)).toEqual([]);
  });

  test('tells what it has queued before it fails', async () => {
    const files = [await parses.upload('g\n'), await parses.upload('h\n')];
    await parses.queue(files[1] ?? '', { resource_id: files[1], encoding: 'utf-8' });
    const waits = await runGyoretsu(['parse', '--wait', ...files], backend.env);
    const [queued] = await tasksOf(files[0] ?? '');
    expect(waits.code).toBe(1);
    expect(waits.stderr).toMatch(/with other options.* A worker goes on with what was queued: \S+\.\n$/);
    expect(waits.stderr).toContain(queued?.id);

    const { code, stdout } = await runGyoretsu(['parse', ...files], backend.env);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ task_id: queued?.id, existing: true, status: 'PENDING' });
  });
});
