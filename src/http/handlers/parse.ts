import { z } from 'zod';
import { SAMPLE_ID } from '../../fixtures/first-start.js';
import { parseOptionsSchema } from '../../tasks/parse-options.js';
import { parseResource } from '../../tasks/parse-resource.js';
import { answerOnce, sendAnswer } from '../answer-once.js';
import { handler } from '../handler.js';
import { queuedAnswer } from '../queued.js';
import { assertOwnPage, assertSameOrigin } from '../same-origin.js';
import { uuidField } from '../validate.js';

/** Refuses HEAD at the API's root. */
export const refuseHead = handler({
  handle: ({ res }) => res.status(405).set('Allow', 'GET').end(),
});

/** Queues the original's smallest task. */
export const queueTest = handler({
  async handle({ req, res, user, by }, { enqueue }) {
    // As in the original, this GET changes something. Without the check, a link on another site could queue a task.
    if (by.way === 'panel') assertOwnPage(req);
    else assertSameOrigin(req);
    const task = await enqueue({
      taskName: 'do_something',
      taskKwargs: {},
      resourceId: null,
      requestedBy: user.id,
      deed: { by, action: 'do_something' },
    });
    sendAnswer(req, res, queuedAnswer(task));
  },
});

/** Describes how to ask for a parse. */
export const describeParse = handler({
  handle: ({ res }) =>
    res.json({
      detail: 'POST the id of a resource to parse it.',
      example: { resource_id: SAMPLE_ID },
      options: { encoding: 'shift_jis', delimiter: ';', infer_types: true },
    }),
});

/** Queues the parse of a file. */
export const parse = handler({
  body: z.object(
    {
      resource_id: z.string('is missing: send {"resource_id": UUID}').pipe(uuidField),
      ...parseOptionsSchema.shape,
    },
    `send a JSON object, e.g. {"resource_id": "${SAMPLE_ID}"}`,
  ),
  async handle({ req, res, body, by }, deps) {
    const { resource_id, ...options } = body;
    await answerOnce(req, res, {
      transaction: deps.db.transaction,
      async run(within) {
        const task = await parseResource(deps, { resourceId: resource_id.toLowerCase(), options, by, within });
        return { answer: queuedAnswer(task), body };
      },
      readBody: async () => body,
    });
  },
});
