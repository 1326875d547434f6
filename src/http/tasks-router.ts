import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound } from '../errors.js';
import { TASK_STATUSES } from '../store/task.js';
import { cancelTask } from '../tasks/cancel-task.js';
import { retryTask } from '../tasks/retry-task.js';
import { answerOnce } from './answer-once.js';
import { actorOf, mayChange } from './authenticate.js';
import { pageAnswer, pageRequest } from './page.js';
import { queuedAnswer } from './queued.js';
import { representTask } from './represent.js';
import { check, idParameter, uuidField } from './validate.js';

const filterQuery = z.object({
  status: z.enum(TASK_STATUSES, `must be one of ${TASK_STATUSES.join(', ')}`).optional(),
  task_name: z.string('give one name').max(255).optional(),
  resource_id: uuidField.optional(),
});

/** Tasks: newest first, one, cancel, retry. */
export function createTasksRouter(deps: Pick<Deps, 'tasks' | 'resources' | 'enqueue' | 'db'>): Router {
  const { tasks } = deps;
  const router = Router();

  router.get('/', async (req, res) => {
    const { status, task_name, resource_id } = check(filterQuery, req.query);
    const page = await tasks.list(pageRequest(req), {
      ...(status && { status }),
      ...(task_name && { taskName: task_name.replaceAll('\0', '') }),
      ...(resource_id && { resourceId: resource_id }),
    });
    res.json(pageAnswer(req, page, representTask));
  });

  router.get('/:id', async (req, res) => {
    const id = idParameter(req, 'task');
    const task = await tasks.find(id);
    if (!task) throw notFound('task', id);
    res.json(representTask(task));
  });

  router.delete('/:id', mayChange, async (req, res) => {
    res.json(representTask(await cancelTask(deps, { taskId: idParameter(req, 'task'), by: actorOf(res) })));
  });

  router.post('/:id/retry', mayChange, async (req, res) => {
    const id = idParameter(req, 'task');
    await answerOnce(req, res, {
      transaction: deps.db.transaction,
      async run(within) {
        return {
          answer: queuedAnswer(req, await retryTask(deps, { taskId: id, by: actorOf(res), within })),
          body: null,
        };
      },
      readBody: async () => null,
    });
  });

  return router;
}
