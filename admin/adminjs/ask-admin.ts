import { buildRouter } from '@adminjs/express';
import type AdminJS from 'adminjs';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { PanelActor, PanelUser } from './panel-user.js';

/** The parts of a checked request that AdminJS gets. */
export interface Question {
  /** The page or action that is asked for. */
  url: string;
  method: 'GET' | 'POST';
  query: Record<string, string>;
  fields: Record<string, unknown>;
  user: PanelUser | PanelActor;
}

/** Passes a question to AdminJS. The result is HTML, an object that becomes JSON, or nothing. */
export type AskAdmin = (req: Request, question: Question) => Promise<unknown>;

/**
 * Mounts AdminJS by its Express plug-in, on a router that no request reaches directly. The plug-in would read uploads into temporary
 * files before anybody has signed in, and run actions on GET.
 *
 * The plug-in gets a request derived from the real one, whose body has been read. Its session is an object of its own: in the real
 * session, the plug-in's data about the user would be stored.
 */
export function createAskAdmin(admin: AdminJS): AskAdmin {
  const router = Router().use('/admin', buildRouter(admin, createEndingRouter()));
  return (req, { url, method, query, fields, user }) =>
    new Promise((resolve, reject) => {
      const asked: Request = derive(req, {
        ...{ url, method, query, fields, session: { adminUser: user } },
        // This tells express-formidable that the body has been read.
        express_formidable: { parsed: true },
      });
      const answer: Response = derive(req.res, { send: resolve });
      router(asked, answer, (error?: unknown) => reject(error ?? new Error(`AdminJS has no route for ${url}`)));
    });
}

/**
 * Makes a router that ends the response after each handler. If AdminJS returns nothing, the plug-in sends nothing, and the browser
 * would wait for ever.
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
    // An error goes through the routers and would come too late. If a response was sent already, this changes nothing.
    if (!hasFailed) res.send();
  };
}

/** Returns an object that inherits from another, with some properties of its own. Writing to it does not change the other. */
function derive<T extends object>(from: T | undefined, properties: Record<string, unknown>): T {
  const described = Object.entries(properties).map(([name, value]) => [name, { value, writable: true }]);
  return Object.create(from ?? null, Object.fromEntries(described));
}
