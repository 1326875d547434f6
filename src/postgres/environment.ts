import { childEnvironment } from '../config.js';

/** Our server gets none of PostgreSQL's own variables: PGPORT or PGDATA would name another server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(childEnvironment()).filter(([name]) => !name.startsWith('PG')));
}
