import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import { pageAnswer, pageRequest } from './page.js';
import { representRow } from './represent.js';
import { check, uuidField } from './validate.js';

const rowsQuery = z.object({
  task_id: uuidField.optional(),
  resource_id: uuidField.optional(),
  sheet: z.string('give one sheet name').max(255).optional(),
});

/** The rows of one parse, in sheet and row order. */
export function createRowsRouter({ tasks, resources, rows }: Pick<Deps, 'tasks' | 'resources' | 'rows'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { task_id, resource_id, sheet } = check(rowsQuery, req.query);
    const request = pageRequest(req);
    const taskId = task_id ? await checkTask(task_id, resource_id) : await findCurrentTask(resource_id);
    const page = taskId
      ? await rows.list(taskId, sheet?.replaceAll('\0', ''), request)
      : { rows: [], next: null, previous: null };
    res.json(pageAnswer(req, page, representRow));
  });

  return router;

  async function checkTask(taskId: string, resourceId: string | undefined): Promise<string | null> {
    const task = await tasks.find(taskId);
    if (!task) throw notFound('task', taskId);
    return resourceId === undefined || task.resourceId === resourceId.toLowerCase() ? task.taskId : null;
  }

  /** By resource it means the newest successful task; null where nothing has been parsed yet. */
  async function findCurrentTask(resourceId: string | undefined): Promise<string | null> {
    if (resourceId === undefined) {
      const message = 'Say whose rows: give task_id or resource_id.';
      throw new UserError('invalid_input', message, 400, [{ field: 'task_id', message }]);
    }
    const resource = await resources.find(resourceId);
    if (!resource) throw notFound('resource', resourceId);
    return resource.currentTaskId;
  }
}
