import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Deps } from '../deps.js';
import { getSessionSecret } from '../store/sessions.js';
import { createOnceNoter } from '../users/note-once.js';
import { createSignIn, type SignIn } from '../users/sign-in.js';
import { createHostCheck } from './allowed-hosts.js';
import { createAuthenticate } from './authenticate.js';
import { limitBodyTime } from './body-time.js';
import { createCompression } from './compress.js';
import { createForwardedHint } from './forwarded-hint.js';
import { createStreamGate } from './handlers/events.js';
import { createHealthRouter } from './health-router.js';
import { createHeavy } from './heavy.js';
import { mountRoutes } from './mount-routes.js';
import { assertOneHost } from './one-host.js';
import { createErrorHandler, noSuchPage } from './problem.js';
import { API } from './represent.js';
import { createSession } from './session.js';
import { createUploadGate } from './upload-gate.js';

/** The panel. The command line hands it in, because `src` may not import `admin`. */
export type CreatePanel = (deps: Deps, signIn: SignIn, heavy: RequestHandler) => Promise<Router>;

/** Everything that is served over HTTP. */
export async function createApp(deps: Deps, createPanel: CreatePanel | null): Promise<Express> {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.trustProxy);
  // Express's extended parser would turn `?status[a]=b` into an object before any check.
  app.set('query parser', 'simple');
  const signIn = createSignIn(deps);
  const heavy = createHeavy(deps.db.shares);
  const secret = deps.config.sessionSecret ?? (await getSessionSecret(deps.db));

  app.use(limitBodyTime(), assertOneHost);
  if (deps.config.trustProxy === 0) app.use(createForwardedHint(deps.log));
  // Before the host is checked: monitoring asks by whatever name it has, e.g. a container's address.
  app.use(createHealthRouter(deps));
  app.use(securityHeaders(), strictTransport, createHostCheck(deps.config, deps.log));
  app.use(createCompression());
  app.use(createSession(deps.db, deps.config, secret));
  // The panel comes before the API's body parsers, because AdminJS reads its bodies itself.
  if (createPanel) {
    app.get('/', (_req, res) => res.redirect('/admin'));
    app.use(await createPanel(deps, signIn, heavy));
  }

  const noter = createOnceNoter(deps.db);
  const authenticate = createAuthenticate(signIn, (id) => deps.users.find(id), noter);
  const uploads = createUploadGate(deps.db.shares.uploads);
  const httpDeps = { ...deps, signIn, noter, uploads, streams: createStreamGate() };
  app.use(API, noStore, authenticate, mountRoutes(httpDeps, heavy));

  app.use(noSuchPage);
  app.use(createErrorHandler(deps.log));
  return app;
}

/** Otherwise a cache, or a browser's history, could show one account's data to the next. */
const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

function securityHeaders() {
  return helmet({
    // For data, which loads nothing. The panel's pages send a policy of their own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: false,
  });
}

const strictTransportSecurity = helmet.strictTransportSecurity();

/**
 * Has browsers use https alone, for a year and for all names below. Only for requests that came by https: browsers ignore it otherwise
 * (RFC 6797, 7.2), and an installation without https must not seem to have it.
 */
const strictTransport: RequestHandler = (req, res, next) => {
  if (req.secure) strictTransportSecurity(req, res, next);
  else next();
};
