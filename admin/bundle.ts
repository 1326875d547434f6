import { setPanelEnvironment } from '../src/config.js';

// `npm run build` runs this after the compiler. It makes one script of our components, because no server should have to do that.
setPanelEnvironment({ bundling: true });
const { default: AdminJS } = await import('adminjs');
const { componentLoader } = await import('./adminjs/component-loader.js');
await new AdminJS({ componentLoader }).initialize();
