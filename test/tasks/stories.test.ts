import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createDeps, type Deps } from '../../src/deps.js';
import { cancelTask } from '../../src/tasks/cancel-task.js';
import { optionsOf, parseResource } from '../../src/tasks/parse-resource.js';
import { isRepeatable, retryTask } from '../../src/tasks/retry-task.js';
import { waitForTask } from '../../src/tasks/wait-for-task.js';
import { commandLineActor } from '../../src/users/command-line-actor.js';
import { createTestDatabase } from '../helpers/database.js';
import { createParses, type Parses } from '../helpers/parses.js';

let deps: Deps;
let parses: Parses;
const by = commandLineActor();

beforeAll(async () => {
  deps = await createDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  parses = createParses(deps);
});
afterAll(() => deps.close());

const newFile = () => parses.upload('a,b\n1,2\n');
const find = async (taskId: string) => {
  const task = await deps.tasks.find(taskId);
  if (!task) throw new Error(`there is no task ${taskId}`);
  return task;
};
const fail = async (taskId: string) => {
  await deps.tasks.fail(await parses.claim(taskId), { code: 'damaged', message: 'It is damaged.', traceback: null });
};
const trail = async (objectId: string) => {
  const { rows } = await deps.db.query(
    'SELECT action, object_type AS type, object_name AS name FROM audit_entry WHERE object_id = $1 ORDER BY id',
    [objectId],
  );
  return rows;
};
/** A task as another installation, or an older one, may have left it. */
const insertTask = async (taskName: string, status = 'FAILURE', resourceId: string | null = null) => {
  const taskId = randomUUID();
  await deps.db.query(
    `INSERT INTO task_result (task_id, task_name, task_kwargs, status, resource_id, date_done)
     VALUES ($1, $2, '{"of": "another"}', $3::task_status, $4, now())`,
    [taskId, taskName, status, resourceId],
  );
  return taskId;
};

describe('parsing a file', () => {
  test('queues a task with its options, and the trail tells of it', async () => {
    const file = await newFile();
    const { taskId, existing } = await parseResource(deps, {
      resourceId: file,
      options: { encoding: 'shift_jis' },
      by,
    });
    expect(existing).toBe(false);
    expect(await find(taskId)).toMatchObject({
      status: 'PENDING',
      taskName: 'do_parse_resource',
      taskKwargs: { resource_id: file, encoding: 'shift_jis' },
      resourceId: file,
    });
    expect(await trail(file)).toContainEqual({ action: 'parse', type: 'BinaryResource', name: 'a.csv' });
  });

  test.each([
    [{}, {}],
    [{}, { infer_types: false }],
    [{ encoding: 'shift_jis' }, { encoding: 'sjis' }],
    [
      { delimiter: ';', infer_types: true },
      { delimiter: ';', infer_types: true },
    ],
  ])('finds the one that is under way, if it says the same: %o and %o', async (one, other) => {
    const file = await newFile();
    const first = await parseResource(deps, { resourceId: file, options: one });
    expect(await parseResource(deps, { resourceId: file, options: other })).toMatchObject({
      taskId: first.taskId,
      existing: true,
    });
  });

  test.each([
    [{}, { encoding: 'utf-8' }],
    [{ encoding: 'utf-8' }, { encoding: 'shift_jis' }],
    [{ delimiter: ';' }, { delimiter: ',' }],
    [{ delimiter: ';' }, {}],
    [{}, { infer_types: true }],
  ])('is refused while it is parsed otherwise: %o, then %o', async (one, other) => {
    const file = await newFile();
    const { taskId } = await parseResource(deps, { resourceId: file, options: one });
    await expect(parseResource(deps, { resourceId: file, options: other })).rejects.toMatchObject({
      code: 'parsed_otherwise',
      status: 409,
      message: expect.stringContaining(taskId),
    });
  });

  test.each([randomUUID(), 'no id'])('that is not there (%s) is refused', async (id) => {
    await expect(parseResource(deps, { resourceId: id })).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });

  test('finds no options in what another installation wrote', () => {
    expect(optionsOf({ encoding: 5 })).toEqual({});
    expect(optionsOf(null)).toEqual({});
    expect(optionsOf({ resource_id: 'x', delimiter: ';' })).toEqual({ delimiter: ';' });
  });
});

describe('trying a task again', () => {
  test('queues another one like it, with its options, and leaves the old one as it is', async () => {
    const file = await newFile();
    const old = await parseResource(deps, { resourceId: file, options: { delimiter: ';', infer_types: true } });
    await fail(old.taskId);
    const { taskId, existing } = await retryTask(deps, { taskId: old.taskId, by });
    expect([existing, taskId === old.taskId]).toEqual([false, false]);
    expect((await find(taskId)).taskKwargs).toEqual({ resource_id: file, delimiter: ';', infer_types: true });
    expect((await find(old.taskId)).status).toBe('FAILURE');
    expect(await trail(old.taskId)).toEqual([{ action: 'retry', type: 'TaskResult', name: 'a.csv' }]);
  });

  test('queues a small one too, with its arguments', async () => {
    const old = await insertTask('do_something', 'REVOKED');
    const { taskId } = await retryTask(deps, { taskId: old, by });
    expect(await find(taskId)).toMatchObject({
      status: 'PENDING',
      taskName: 'do_something',
      taskKwargs: { of: 'another' },
      resourceId: null,
    });
    expect(await trail(old)).toEqual([{ action: 'retry', type: 'TaskResult', name: 'do_something' }]);
  });

  test.each([
    ['do_something', 'SUCCESS', 'The task has succeeded: there is nothing to try again.'],
    ['do_something', 'PENDING', 'The task has not ended, it is PENDING: wait for it, or cancel it first.'],
    ['do_something', 'STARTED', 'The task has not ended, it is STARTED: wait for it, or cancel it first.'],
    ['celery.ping', 'FAILURE', 'Gyoretsu has no task celery.ping: this one came from another installation.'],
    ['do_parse_resource', 'FAILURE', 'The task names no file: parse the file itself.'],
  ])('is refused for a %s that is %s', async (name, status, message) => {
    const taskId = await insertTask(name, status);
    await expect(retryTask(deps, { taskId })).rejects.toMatchObject({ code: 'not_retryable', status: 409, message });
  });

  test('is refused for a task that is not there, and for one whose file is gone', async () => {
    await expect(retryTask(deps, { taskId: randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('task'),
    });
    const orphan = await insertTask('do_parse_resource', 'FAILURE', randomUUID());
    await expect(retryTask(deps, { taskId: orphan })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('resource'),
    });
  });

  test.each([
    ['do_something', null, true],
    ['do_parse_resource', 'x', true],
    ['do_parse_resource', null, false],
    ['celery.ping', 'x', false],
  ])('a %s of the file %s: %s', (taskName, resourceId, may) => {
    expect(isRepeatable({ taskName, resourceId })).toBe(may);
  });
});

describe('cancelling a task', () => {
  test('ends one that waits, and twice is no error', async () => {
    const { taskId } = await parseResource(deps, { resourceId: await newFile() });
    expect(await cancelTask(deps, { taskId, by })).toMatchObject({ taskId, status: 'REVOKED' });
    expect(await cancelTask(deps, { taskId, by })).toMatchObject({ taskId, status: 'REVOKED' });
    expect(await trail(taskId)).toHaveLength(1);
  });

  test('is refused for one that has ended, and for one that is not there', async () => {
    const ended = await insertTask('do_something', 'SUCCESS');
    await expect(cancelTask(deps, { taskId: ended })).rejects.toMatchObject({
      code: 'task_ended',
      status: 409,
      message: 'The task has ended already, with SUCCESS: there is nothing to cancel.',
    });
    await expect(cancelTask(deps, { taskId: randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('task'),
    });
  });
});

describe('waiting for a task', () => {
  test('ends when the task has', async () => {
    const { taskId } = await parseResource(deps, { resourceId: await newFile() });
    let waited: { status: string } | null = null;
    const waiting = waitForTask(deps, taskId).then((task) => {
      waited = task;
    });
    await vi.waitFor(async () => expect((await find(taskId)).status).toBe('PENDING'));
    expect(waited).toBeNull();
    await fail(taskId);
    await waiting;
    expect(waited).toMatchObject({ status: 'FAILURE' });
  });

  test('ends by a signal, and the task goes on', async () => {
    const { taskId } = await parseResource(deps, { resourceId: await newFile() });
    const stop = new AbortController();
    const waiting = waitForTask(deps, taskId, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect((await find(taskId)).status).toBe('PENDING');
  });

  test('is refused for one that is not there', async () => {
    await expect(waitForTask(deps, randomUUID())).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('task'),
    });
  });
});
