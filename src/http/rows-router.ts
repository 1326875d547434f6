import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import type { Cursor } from '../store/keyset.js';
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
    // Whoever pages through a file's rows stays with the parse that they began with, whatever is parsed meanwhile.
    const asked = task_id ?? request.cursor?.of;
    const taskId = asked ? await checkTask(asked, resource_id) : await findCurrentTask(resource_id);
    if (taskId === null) {
      res.json({ next: null, previous: null, results: [] });
      return;
    }
    const page = await rows.list(taskId, sheet?.replaceAll('\0', ''), request);
    // Asked for afterwards: rows go only once this says so.
    await assertKept(taskId);
    const of = (cursor: Cursor | null) => cursor && { ...cursor, of: taskId };
    res.json(pageAnswer(req, { ...page, next: of(page.next), previous: of(page.previous) }, representRow));
  });

  return router;

  async function checkTask(taskId: string, resourceId: string | undefined): Promise<string | null> {
    const task = await tasks.find(taskId);
    if (!task) throw notFound('task', taskId);
    return resourceId === undefined || task.resourceId === resourceId.toLowerCase() ? task.taskId : null;
  }

  async function assertKept(taskId: string): Promise<void> {
    const task = await tasks.find(taskId);
    if (!task || task.rowsExpiredAt === null) return;
    const message =
      'The rows of this parse were removed, because newer parses of the same file took their place (RESULTS_KEPT).';
    throw new UserError('rows_removed', `${message} Ask by resource_id for the newest ones.`, 410);
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
