import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import type { Cursor } from '../store/keyset.js';
import { assertKept } from './assert-kept.js';
import { pageLinks, pageRequest } from './page.js';
import { sendJson } from './send-json.js';
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
    // Whoever pages through a file's rows stays with the parse that they began with, whatever is parsed meanwhile.
    const asked = task_id ?? request.cursor?.of;
    const taskId = asked ? await checkTask(asked, resource_id) : await findCurrentTask(resource_id);
    if (taskId === null) {
      res.json({ next: null, previous: null, results: [] });
      return;
    }
    const page = await rows.plan(taskId, sheet?.replaceAll('\0', ''), request);
    if (page.rows.length === 0) await assertKept(tasks, taskId);
    const of = (cursor: Cursor | null) => cursor && { ...cursor, of: taskId };
    const links = pageLinks(req, { next: of(page.next), previous: of(page.previous) });
    await sendJson(res, links, 'results', rows.read(taskId, page.rows));
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
