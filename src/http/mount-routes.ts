import { json, type Request, type RequestHandler, type Response, Router } from 'express';
import { UserError } from '../errors.js';
import { requireRole } from './authenticate.js';
import type { Handler, HttpDeps } from './handler.js';
import { ROUTES, type Route } from './routes.js';
import { assertJson, check, checkId } from './validate.js';

/** The API's router. It has to come after the authentication. `heavy` limits what is heavy for the database. */
export function mountRoutes(deps: HttpDeps, heavy: RequestHandler): Router {
  const router = Router();
  for (const route of ROUTES) router[route.method](route.path, ...stepsOf(route, deps, heavy));
  for (const path of new Set(ROUTES.map((route) => route.path))) router.all(path, refuseMethod(path));
  return router;
}

/** Answers the methods that an address does not have, and OPTIONS (RFC 9110, 9.3.7 and 15.5.6). */
function refuseMethod(path: string): RequestHandler {
  const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
  // Express answers HEAD by GET, unless the table has a route that refuses it.
  const allowed = methods.includes('head') ? methods.filter((method) => method !== 'head') : withHead(methods);
  const shown = allowed.map((method) => method.toUpperCase()).join(', ');
  return (req, res) => {
    res.set('Allow', shown);
    if (req.method === 'OPTIONS') return void res.status(204).end();
    throw new UserError('method_not_allowed', `${req.method} is not possible here. Possible are: ${shown}.`, 405);
  };
}

function withHead(methods: Route['method'][]): Route['method'][] {
  return methods.includes('get') ? [...methods, 'head'] : methods;
}

function stepsOf({ least, handler, isHeavy }: Route, deps: HttpDeps, heavy: RequestHandler): RequestHandler[] {
  const { body, bodyLimit = '100kb' } = handler;
  return [
    requireRole(least),
    ...(isHeavy ? [heavy] : []),
    ...(body ? [json({ limit: bodyLimit, strict: false })] : []),
    async (req, res) => {
      await handler.handle(ask(handler, req, res), deps);
    },
  ];
}

/** @throws UserError `invalid_id`, `invalid_input`, `unsupported_media_type` */
function ask(handler: Handler, req: Request, res: Response) {
  const { user, way = 'panel' } = res.locals;
  if (!user) throw new Error('the routes have to come after the authentication');
  const id = handler.noun ? checkId(req.params['id'], handler.noun) : '';
  if (handler.body) assertJson(req);
  return {
    req,
    res,
    id,
    query: handler.query && check(handler.query, req.query),
    // An idempotency key is compared with this checked body. The body as it came may be nested too deeply for JSON.stringify.
    body: handler.body && check(handler.body, req.body),
    user,
    by: { userId: user.id, username: user.username, address: req.ip ?? null, way },
  };
}
