import { buildRouter } from '@adminjs/express';
import type AdminJS from 'adminjs';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { PanelActor, PanelUser } from './panel-user.js';

/** What AdminJS gets to know of a request that was checked. */
export interface Question {
  /** The page or action that is asked for. */
  url: string;
  method: 'GET' | 'POST';
  query: Record<string, string>;
  fields: Record<string, unknown>;
  user: PanelUser | PanelActor;
}

/** Lets AdminJS answer a question: by HTML, by an object that becomes JSON, or by nothing. */
export type AskAdmin = (req: Request, question: Question) => Promise<unknown>;

/**
 * Mounts AdminJS by its Express plug-in, where no request reaches it by itself: the plug-in would read uploads into temporary files
 * before anybody asks who is there, and run actions on GET. It gets a request derived from the real one, whose body is read
 * already. Its session is an object of its own: in the real one, what the plug-in holds for the user would be stored.
 */
export function createAskAdmin(admin: AdminJS): AskAdmin {
  const router = Router().use('/admin', buildRouter(admin, createEndingRouter()));
  return (req, { url, method, query, fields, user }) =>
    new Promise((resolve, reject) => {
      const asked: Request = derive(req, {
        ...{ url, method, query, fields, session: { adminUser: user } },
        // By this, express-formidable leaves the body alone.
        express_formidable: { parsed: true },
      });
      const answer: Response = derive(req.res, { send: resolve });
      router(asked, answer, (error?: unknown) => reject(error ?? new Error(`AdminJS has no route for ${url}`)));
    });
}

/**
 * A router that answers at the end of each handler. When AdminJS returns nothing, the plug-in sends nothing, and the browser would
 * wait for ever.
 */
function createEndingRouter(): Router {
  const router = Router();
  const [get, post] = [router.get.bind(router), router.post.bind(router)];
  return Object.assign(router, {
    get: (path: string, handler: RequestHandler) => get(path, ending(handler)),
    post: (path: string, handler: RequestHandler) => post(path, ending(handler)),
  });
}

function ending(handler: RequestHandler): RequestHandler {
  return async (req, res, next) => {
    let hasFailed = false;
    await handler(req, res, (error: unknown) => {
      hasFailed = true;
      next(error);
    });
    // An error takes its way through the routers, and would come too late. After an answer, this changes nothing.
    if (!hasFailed) res.send();
  };
}

/** An object that is like another one but for some of its properties, which may be written without changing the other. */
function derive<T extends object>(from: T | undefined, properties: Record<string, unknown>): T {
  const described = Object.entries(properties).map(([name, value]) => [name, { value, writable: true }]);
  return Object.create(from ?? null, Object.fromEntries(described));
}
