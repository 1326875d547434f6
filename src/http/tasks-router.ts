import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import { TASK_STATUSES } from '../store/tasks.js';
import { mayChange } from './authenticate.js';
import { pageAnswer, pageRequest } from './page.js';
import { representTask } from './represent.js';
import { check, idParameter, uuidField } from './validate.js';

const filterQuery = z.object({
  status: z.enum(TASK_STATUSES, `must be one of ${TASK_STATUSES.join(', ')}`).optional(),
  task_name: z.string('give one name').max(255).optional(),
  resource_id: uuidField.optional(),
});

/** Tasks: newest first, one, cancel. */
export function createTasksRouter({ tasks }: Pick<Deps, 'tasks'>): Router {
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
    const id = idParameter(req, 'task');
    const revoked = await tasks.revoke(id);
    const task = await tasks.find(id);
    if (!task) throw notFound('task', id);
    // Cancelling twice is not an error: it is cancelled.
    if (!revoked && task.status !== 'REVOKED') {
      throw new UserError(
        'task_ended',
        `The task has ended already, with ${task.status}: there is nothing to cancel.`,
        409,
      );
    }
    res.json(representTask(task));
  });

  return router;
}
