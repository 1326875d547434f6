import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { SAMPLE_ID } from '../first-start.js';
import { parseResource } from '../parse-resource.js';
import { mayChange } from './authenticate.js';
import { absoluteUrl } from './page.js';
import { API } from './represent.js';
import { assertSameOrigin } from './same-origin.js';
import { assertJson, check, uuidField } from './validate.js';

const parseBody = z.object(
  { resource_id: z.string('is missing: send {"resource_id": UUID}').pipe(uuidField) },
  `send a JSON object, as in {"resource_id": "${SAMPLE_ID}"}`,
);

/** What the original was for: two addresses that queue a task and answer at once. */
export function createParseRouter(deps: Deps): Router {
  const router = Router();

  // Express would answer HEAD by the GET below, and queue something for whoever only checks a link.
  router.head('/', (_req, res) => void res.status(405).set('Allow', 'GET').end());

  router.get('/', mayChange, async (req, res) => {
    // As the original, it changes something though it is a GET: a link on another site must not reach it.
    assertSameOrigin(req);
    queued(req, res, await deps.enqueue({ taskName: 'do_something', taskKwargs: {}, resourceId: null }));
  });

  router.get('/do_parse_resource', (_req, res) => {
    res.json({ detail: 'POST the id of a resource to parse it.', example: { resource_id: SAMPLE_ID } });
  });

  router.post('/do_parse_resource', mayChange, async (req, res) => {
    assertJson(req);
    const { resource_id } = check(parseBody, req.body);
    queued(req, res, await parseResource(deps, resource_id.toLowerCase()));
  });

  return router;
}

function queued(req: Request, res: Response, taskId: string): void {
  const url = absoluteUrl(req, `${API}/task_results/${taskId}`).href;
  res.status(202).location(url).json({ task_id: taskId, status: 'PENDING', status_url: url });
}
