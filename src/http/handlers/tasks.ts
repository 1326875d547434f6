import { z } from 'zod';
import { TASK_STATUSES } from '../../store/task.js';
import { cancelTask } from '../../tasks/cancel-task.js';
import { retryTask } from '../../tasks/retry-task.js';
import { answerOnce } from '../answer-once.js';
import { handler } from '../handler.js';
import { pageAnswer, pageFields, pageRequest } from '../page.js';
import { queuedAnswer } from '../queued.js';
import { representTask } from '../represent.js';
import { uuidField } from '../validate.js';

/** Tasks, newest first. */
export const listTasks = handler({
  query: z.object({
    ...pageFields(),
    status: z.enum(TASK_STATUSES, `must be one of ${TASK_STATUSES.join(', ')}`).optional(),
    task_name: z.string('give one name').max(255).optional(),
    resource_id: uuidField.optional(),
  }),
  async handle({ req, res, query }, { tasks }) {
    const { status, task_name, resource_id } = query;
    const page = await tasks.list(pageRequest(query), {
      ...(status && { status }),
      ...(task_name && { taskName: task_name.replaceAll('\0', '') }),
      ...(resource_id && { resourceId: resource_id }),
    });
    res.json(pageAnswer(req, page, representTask));
  },
});

/** One task. */
export const readTask = handler({
  noun: 'task',
  async handle({ res, id }, { tasks }) {
    res.json(representTask(await tasks.get(id)));
  },
});

/** Cancels a task. */
export const cancel = handler({
  noun: 'task',
  async handle({ res, id, by }, deps) {
    res.json(representTask(await cancelTask(deps, { taskId: id, by })));
  },
});

/** Queues a new task like one that failed or was cancelled. */
export const retry = handler({
  noun: 'task',
  async handle({ req, res, id, by }, deps) {
    await answerOnce(req, res, {
      transaction: deps.db.transaction,
      async run(within) {
        return { answer: queuedAnswer(await retryTask(deps, { taskId: id, by, within })), body: null };
      },
      readBody: async () => null,
    });
  },
});
