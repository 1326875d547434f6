import { setPanelEnvironment } from '../src/config.js';
import type { CreatePanel } from '../src/http/app.js';

/** The panel: AdminJS at /admin, Bull Board at /admin/queues, one login for both. */
export const createPanel: CreatePanel = async (deps, signIn, heavy) => {
  // AdminJS reads its environment while it is imported. No module may import it before this line.
  setPanelEnvironment({ bundling: false });
  const { buildPanel } = await import('./build-panel.js');
  return buildPanel(deps, signIn, heavy);
};
