import type AdminJS from 'adminjs';
import { Router as AdminRouter } from 'adminjs';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { UserError } from '../../src/errors.js';
import { assertSameOrigin } from '../../src/http/same-origin.js';
import { createAskAdmin } from './ask-admin.js';
import { readFields } from './form.js';
import type { SendPage } from './page.js';
import { type PanelUser, toPanelUser } from './panel-user.js';
import { withPlainNames } from './plain-names.js';
import { READS } from './reads.js';

type Route = (typeof AdminRouter.routes)[number];
type Kind = 'resource' | 'record' | 'bulk';
const KINDS: Record<string, Kind> = { actions: 'resource', records: 'record', bulk: 'bulk' };

/** AdminJS's pages and API. Each request is checked here before AdminJS sees it. */
export function createAdminRoutes(admin: AdminJS, sendPage: SendPage, heavy: RequestHandler): Router {
  const router = Router();
  const ask = createAskAdmin(admin);
  for (const route of AdminRouter.routes) {
    // The first is deprecated, and AdminJS says so on the console at each call. The second serves custom pages' data, but our pages ask
    // the REST API.
    if (route.path.includes('/search') || route.path.startsWith('/api/pages/')) continue;
    const path = `/admin${route.path.replaceAll(/{(\w+)}/g, ':$1')}`;
    const handler = route.path.startsWith('/api/') ? [heavyList, apiHandler(route)] : [servePage];
    if (route.method === 'GET') router.get(path, ...handler);
    else router.post(path, ...handler);
  }
  return router;

  function heavyList(...[req, res, next]: Parameters<RequestHandler>): unknown {
    return req.params['action'] === 'list' ? heavy(req, res, next) : next();
  }

  function userOf(req: Request): PanelUser {
    const user = req.res?.locals.user;
    if (!user) throw new Error('the guard let somebody through that it does not know');
    return toPanelUser(user);
  }

  async function servePage(req: Request, res: Response): Promise<void> {
    // Every page is the same document: the browser reads from the address which page it is.
    const html = await ask(req, { url: '/admin', method: 'GET', query: {}, fields: {}, user: userOf(req) });
    sendPage(res, String(html));
  }

  function apiHandler(route: Route): RequestHandler {
    const kind = KINDS[route.path.split('/')[4] ?? ''];
    return async (req, res) => {
      const action = String(req.params['action'] ?? 'list');
      if (kind !== undefined) assertAction(req, action, kind);
      if (req.method === 'POST') assertSameOrigin(req);
      else if (!READS.includes(action)) {
        res.set('Allow', 'POST');
        throw new UserError('method_not_allowed', `"${action}" changes something: ask for it with POST.`, 405);
      }
      const fields = req.method === 'POST' ? withPlainNames(await readFields(req, res)) : {};
      const query = withPlainNames(cleanQuery(req.query));
      // A HEAD is a GET: no other method may ever reach an action as if it were a POST.
      const method = req.method === 'POST' ? 'POST' : 'GET';
      const user = { ...userOf(req), address: req.ip ?? '' };
      const answer = await ask(req, { url: req.url, method, query, fields, user }).catch((error: unknown) => {
        throw translate(error);
      });
      if (answer === undefined) throw new Error(`AdminJS returned nothing for ${method} ${req.path}`);
      res.json(explainMissing(answer, req.params['recordId']));
    };
  }

  /** Checks that there is such an action, of this kind, for this user. AdminJS itself would fail with a 500 later. */
  function assertAction(req: Request, name: string, kind: Kind): void {
    const resource = admin.resources.find((each) => each.id() === req.params['resourceId'])?.decorate();
    const action = resource && Object.hasOwn(resource.actions, name) ? resource.actions[name] : undefined;
    const fits = { resource: action?.isResourceType(), record: action?.isRecordType(), bulk: action?.isBulkType() };
    if (!action || !fits[kind]) {
      throw new UserError('not_found', `There is no action "${name.slice(0, 100)}" here.`, 404);
    }
    const user = req.res?.locals.user;
    if (!action.isAccessible(user && toPanelUser(user))) {
      throw new UserError(
        'forbidden',
        `A user with the role ${user?.role} may not do this. Ask an administrator.`,
        403,
      );
    }
    if (kind === 'bulk' && typeof req.query['recordIds'] !== 'string') {
      throw new UserError('invalid_input', 'Say which records: ?recordIds=ID,ID', 400);
    }
  }
}

/** Returns a query as AdminJS expects it: each parameter once, and pages that are numbers. */
function cleanQuery(query: Request['query']): Record<string, string> {
  const entries = Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]);
  return Object.fromEntries(
    entries.filter(([name, value]) => {
      if (typeof value !== 'string') return false;
      return (name !== 'page' && name !== 'perPage') || /^[1-9]\d{0,6}$/.test(value);
    }),
  );
}

/** AdminJS's answer if it has not found a record, or its id cannot be one. */
const missing = z.object({
  notice: z.object({ type: z.literal('error') }),
  record: z.object({
    id: z.undefined().optional(),
    baseError: z.object({ type: z.enum(['NotFoundError', 'ForbiddenError']) }),
  }),
});

/** AdminJS says this in English only. By a key the browser says it in the reader's language. */
function explainMissing(answer: unknown, recordId: unknown): unknown {
  if (typeof answer !== 'object' || recordId === undefined || !missing.safeParse(answer).success) return answer;
  return { ...answer, notice: { type: 'error', message: 'recordGone' } };
}

/** Translates AdminJS's own errors, which a controller throws instead of answering. */
function translate(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotFoundError') return new UserError('not_found', 'None of these records exists (any more).', 404);
  if (name === 'ForbiddenError') return new UserError('forbidden', 'You may not do this. Ask an administrator.', 403);
  return error;
}
