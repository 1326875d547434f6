import AdminJS from 'adminjs';
import { type RequestHandler, Router } from 'express';
import type { Deps } from '../src/deps.js';
import { UserError } from '../src/errors.js';
import type { SignIn } from '../src/users/sign-in.js';
import { createAdminRoutes } from './adminjs/api.js';
import { createAssets, findBundle } from './adminjs/assets.js';
import { componentLoader, components } from './adminjs/component-loader.js';
import { createSendPage } from './adminjs/page.js';
import { theme } from './assets/theme.js';
import { createAuth } from './auth.js';
import { createQueueBoard } from './bull-board.js';
import { createGuard } from './guard.js';
import { locale } from './locale/index.js';
import { createModels } from './models/models.js';
import { createRedirects } from './redirects.js';
import { createResources } from './resources/options.js';
import { createHome } from './views/home.js';

/** Puts the panel together. What is public comes first, then the guard, then everything else. */
export function buildPanel(deps: Deps, signIn: SignIn, heavy: RequestHandler): Router {
  const bundle = findBundle();
  if (!bundle) {
    deps.log.error('the panel has not been built: run "npm run build"');
    return Router().use('/admin', notBuilt);
  }
  const models = createModels(deps);
  const admin = new AdminJS({
    rootPath: '/admin',
    componentLoader,
    resources: createResources({ ...deps, signIn }, models),
    pages: {
      sheets: { component: components.sheetsPage },
      password: { component: components.passwordPage },
      sessions: { component: components.sessionsPage },
    },
    dashboard: { component: components.home, handler: createHome(deps) },
    locale,
    branding: { companyName: 'Gyoretsu 行列', logo: false, withMadeWithLove: false, theme },
    assets: { styles: ['/admin/assets/panel.css'] },
    settings: { defaultPerPage: 25 },
  });
  const assets = createAssets(bundle);
  const sendPage = createSendPage(assets.version);

  const router = Router();
  router.use(assets.router);
  router.use(createAuth(deps, signIn, admin, sendPage));
  router.use(
    '/admin',
    createGuard((id) => deps.users.find(id)),
  );
  router.use(createQueueBoard(deps, sendPage));
  router.use(createRedirects());
  router.use(createAdminRoutes(admin, sendPage, heavy));
  return router;
}

const notBuilt: RequestHandler = () => {
  throw new UserError('panel_not_built', 'The panel has not been built: run "npm run build", then start again.', 503);
};
