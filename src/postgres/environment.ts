import { childEnvironment } from '../config.js';

/** Of PostgreSQL's own variables a server of ours gets none: PGPORT or PGDATA would speak of another one. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(childEnvironment()).filter(([name]) => !name.startsWith('PG')));
}
