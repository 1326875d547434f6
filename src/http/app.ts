import express, { type Express, json, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Deps } from '../deps.js';
import { getSessionSecret } from '../store/sessions.js';
import { createSignIn, type SignIn } from '../users/sign-in.js';
import { createAuditRouter, createHistoryRouter } from './audit-router.js';
import { createAuthenticate } from './authenticate.js';
import { limitBodyTime } from './body-time.js';
import { createCompression } from './compress.js';
import { createEventsRouter } from './events-router.js';
import { createHealthRouter } from './health-router.js';
import { createHeavy } from './heavy.js';
import { createHeavyRouter } from './heavy-router.js';
import { createNotificationsRouter } from './notifications-router.js';
import { assertOneHost } from './one-host.js';
import { createParseRouter } from './parse-router.js';
import { createPasswordRouter } from './password-router.js';
import { createErrorHandler, noSuchPage } from './problem.js';
import { API } from './represent.js';
import { createResourcesRouter } from './resources-router.js';
import { createRowsRouter } from './rows-router.js';
import { createSession } from './session.js';
import { createSumsRouter } from './sums-router.js';
import { createTasksRouter } from './tasks-router.js';
import { createWindowsRouter } from './windows-router.js';

/** The panel, as the command line hands it in: `src` may not know `admin`. */
export type CreatePanel = (deps: Deps, signIn: SignIn, heavy: RequestHandler) => Promise<Router>;

/** Everything the outside sees over HTTP. */
export async function createApp(deps: Deps, createPanel: CreatePanel | null): Promise<Express> {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.trustProxy);
  // Without it, `?status[a]=b` would turn a text into an object before anyone looks.
  app.set('query parser', 'simple');
  const signIn = createSignIn(deps);
  const heavy = createHeavy();
  const secret = deps.config.sessionSecret ?? (await getSessionSecret(deps.db));

  app.use(limitBodyTime(), assertOneHost);
  app.use(createHealthRouter(deps));
  app.use(securityHeaders());
  app.use(createCompression());
  app.use(createSession(deps.db, deps.config, secret));
  // Before the API's body parsers: AdminJS wants to read its bodies itself.
  if (createPanel) {
    app.get('/', (_req, res) => res.redirect('/admin'));
    app.use(await createPanel(deps, signIn, heavy));
  }

  const api = express.Router();
  api.use(createAuthenticate(signIn, (id) => deps.users.find(id)));
  api.get(['/task_results', '/audit_entries', '/parse_results', '/parse_results/:question'], heavy);
  api.use('/binary_resources', createResourcesRouter(deps));
  api.use('/binary_heavy_resources', createHeavyRouter(deps));
  api.use('/binary_resources', createHistoryRouter(deps, 'resource'));
  api.use('/task_results', createTasksRouter(deps), createHistoryRouter(deps, 'task'));
  api.use('/audit_entries', createAuditRouter(deps));
  api.use('/password', json({ limit: '10kb', strict: false }), createPasswordRouter(deps, signIn));
  api.use('/events', createEventsRouter(deps));
  api.use('/parse_results', createRowsRouter(deps), createWindowsRouter(deps), createSumsRouter(deps));
  api.use('/notifications', json({ limit: '1kb', strict: false }), createNotificationsRouter(deps));
  api.use(json({ limit: '100kb', strict: false }), createParseRouter(deps));
  app.use(API, api);

  app.use(noSuchPage);
  app.use(createErrorHandler(deps.log));
  return app;
}

function securityHeaders() {
  return helmet({
    // For data, which needs nothing. The panel's pages say what they need themselves.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    // The server speaks plain HTTP; a proxy in front of it decides about https.
    strictTransportSecurity: false,
  });
}
