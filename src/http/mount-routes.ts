import { json, type Request, type RequestHandler, type Response, Router } from 'express';
import { requireRole } from './authenticate.js';
import type { Handler, HttpDeps } from './handler.js';
import { ROUTES, type Route } from './routes.js';
import { assertJson, check, checkId } from './validate.js';

/** The API's router. It has to come after the authentication. `heavy` limits what is heavy for the database. */
export function mountRoutes(deps: HttpDeps, heavy: RequestHandler): Router {
  const router = Router();
  for (const route of ROUTES) router[route.method](route.path, ...stepsOf(route, deps, heavy));
  return router;
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
