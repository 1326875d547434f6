import { STATUS_CODES } from 'node:http';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type RequestHandler, Router } from 'express';
import type { Deps } from '../src/deps.js';
import { UserError } from '../src/errors.js';
import { actorOf } from '../src/http/authenticate.js';
import { assertSameOrigin } from '../src/http/same-origin.js';
import type { TaskQueue } from '../src/queue/contract.js';
import { reaches } from '../src/roles.js';
import { type Deed, noteDeeds } from '../src/store/audit.js';
import type { SendPage } from './adminjs/page.js';

const PATH = '/admin/queues';
const LOOKS = new Set(['GET', 'HEAD']);
/** A web worker runs under the policy of its own script. Under the policy for data, Bull Board's highlighter could load nothing. */
const STATIC_POLICY = "default-src 'none'; script-src 'self'";

/** Bull Board: everyone may look, administrators may change. It has to come after the guard. */
export function createQueueBoard(deps: Pick<Deps, 'db' | 'log' | 'queue'>, sendPage: SendPage): Router {
  const router = Router();
  const { queue } = deps;
  const boards = { administrator: createBoard(queue, sendPage, false), others: createBoard(queue, sendPage, true) };

  router.use(`${PATH}/static`, (_req, res, next) => {
    res.set('Content-Security-Policy', STATIC_POLICY);
    next();
  });
  router.use(PATH, (req, res, next) => {
    const administrator = reaches(res.locals.user?.role, 'administrator');
    if (!LOOKS.has(req.method)) {
      assertSameOrigin(req);
      if (!administrator) throw new UserError('forbidden', 'Only administrators may change a queue.', 403);
      const by = actorOf(res);
      // The queue has transactions of its own, or none. A change is therefore noted once Bull Board has reported success.
      const deed = queueDeed(req.method, req.path);
      res.on('finish', () => {
        if (res.statusCode >= 400) return;
        noteDeeds(deps.db, by, [deed]).catch((error: unknown) => {
          deps.log.error({ err: error, ...deed }, 'an action on a queue could not be noted in the audit trail');
        });
      });
    }
    return (administrator ? boards.administrator : boards.others)(req, res, next);
  });
  return router;
}

/** `/api/queues/NAME/JOB/retry` and the like: Bull Board's paths say what is done to what. */
function queueDeed(method: string, path: string): Deed {
  const [, , , segment = '', ...rest] = path.split('/');
  const queueName = decode(segment);
  return {
    action: 'queue',
    objectType: 'Queue',
    objectId: queueName.slice(0, 100),
    objectName: queueName,
    changes: { request: `${method} ${rest.join('/')}`.slice(0, 500) },
  };
}

/**
 * Decodes a segment of a path.
 * @throws UserError `bad_request` if its percent signs are malformed
 */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new UserError('bad_request', `The part "${segment.slice(0, 100)}" of the address cannot be decoded.`, 400);
  }
}

function createBoard(queue: TaskQueue, sendPage: SendPage, readOnlyMode: boolean): RequestHandler {
  const serverAdapter = new LocalAdapter(sendPage);
  serverAdapter.setBasePath(PATH);
  createBullBoard({
    queues: queue.queues.map((each) => new BullMQAdapter(each, { readOnlyMode, allowRetries: !readOnlyMode })),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Gyoretsu 行列',
        boardLogo: { path: '/admin/assets/icon.svg', width: 28, height: 28 },
        favIcon: { default: '/admin/assets/icon.svg', alternative: '/admin/assets/icon.svg' },
        miscLinks: [{ text: 'Gyoretsu', url: '/admin' }],
        hideDocsLink: true,
      },
    },
  });
  return serverAdapter.getRouter();
}

type ErrorHandler = Parameters<ExpressAdapter['setErrorHandler']>[0];

const QUEUE_AWAY = problem(503, 'queue_away', 'The queue is unreachable at the moment. Try again in some seconds.');
const BAD_ADDRESS = problem(400, 'bad_request', 'The address cannot be decoded: a percent sign in it is malformed.');

function problem(status: 400 | 503, code: string, detail: string): ReturnType<ErrorHandler> {
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, code };
  // Bull Board's type lists only the statuses that it uses itself.
  return { status, body } as unknown as ReturnType<ErrorHandler>;
}

function isAway(error: Error): boolean {
  return /command timed out|max retries per request|connection is closed|ECONN|query read timeout/i.test(error.message);
}

type Entry = Parameters<ExpressAdapter['setEntryRoute']>[0];

/** Bull Board's page, sent like the panel's pages: without its link to Google's fonts, and under their policy. */
class LocalAdapter extends ExpressAdapter {
  constructor(private readonly sendPage: SendPage) {
    super();
  }

  /** An unreachable queue or a made-up address is no fault of the program, and no reason to show a traceback. */
  override setErrorHandler(handler: ErrorHandler): this {
    return super.setErrorHandler((error) => {
      if (isAway(error)) return QUEUE_AWAY;
      return error instanceof URIError ? BAD_ADDRESS : handler(error);
    });
  }

  override setEntryRoute(entry: Entry): this {
    this.app[entry.method](entry.route, (_req, res, next) => {
      const { name, params } = entry.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      this.app.render(name, params, (error: Error | null, html?: string) => {
        if (error) next(error);
        else this.sendPage(res, html ?? '');
      });
    });
    return this;
  }
}
