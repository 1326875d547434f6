import { setPanelEnvironment } from '../src/config.js';

// What `npm run build` runs after the compiler: our components become one script, so that no server ever bundles.
setPanelEnvironment({ bundling: true });
const { default: AdminJS } = await import('adminjs');
const { componentLoader } = await import('./adminjs/component-loader.js');
await new AdminJS({ componentLoader }).initialize();
