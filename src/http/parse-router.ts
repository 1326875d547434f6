import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { SAMPLE_ID } from '../fixtures/first-start.js';
import { parseOptionsSchema } from '../tasks/parse-options.js';
import { parseResource } from '../tasks/parse-resource.js';
import { answerOnce } from './answer-once.js';
import { actorOf, mayChange } from './authenticate.js';
import { queuedAnswer } from './queued.js';
import { assertSameOrigin } from './same-origin.js';
import { assertJson, check, uuidField } from './validate.js';

const parseBody = z.object(
  {
    resource_id: z.string('is missing: send {"resource_id": UUID}').pipe(uuidField),
    ...parseOptionsSchema.shape,
  },
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
    const requestedBy = res.locals.user?.id ?? null;
    const task = await deps.enqueue({ taskName: 'do_something', taskKwargs: {}, resourceId: null, requestedBy });
    const { location, body } = queuedAnswer(req, task);
    res
      .status(202)
      .location(location ?? '')
      .json(body);
  });

  router.get('/do_parse_resource', (_req, res) => {
    res.json({
      detail: 'POST the id of a resource to parse it.',
      example: { resource_id: SAMPLE_ID },
      options: { encoding: 'shift_jis', delimiter: ';', infer_types: true },
    });
  });

  router.post('/do_parse_resource', mayChange, async (req, res) => {
    assertJson(req);
    // What tells it from another request, too: the body itself may be nested so deeply that nothing could write it down again.
    const asked = check(parseBody, req.body);
    const { resource_id, ...options } = asked;
    await answerOnce(req, res, {
      transaction: deps.db.transaction,
      async run(within) {
        const task = await parseResource(deps, {
          resourceId: resource_id.toLowerCase(),
          options,
          by: actorOf(res),
          within,
        });
        return { answer: queuedAnswer(req, task), body: asked };
      },
      readBody: async () => asked,
    });
  });

  return router;
}
