import type { Config } from '../config.js';
import { UserError } from '../errors.js';
import { readClockLead } from '../store/clock.js';
import { readConnectionFacts } from '../store/connection-facts.js';
import type { Database } from '../store/database.js';
import { listPending } from '../store/migrations.js';
import { assertNoPooler } from '../store/pooler.js';
import type { Check, Installation } from './check.js';
import { elsewhere } from './elsewhere.js';

/** Workers set the locks of the queue in PostgreSQL by their own clocks, for seconds. */
const MOST_CLOCK_LEAD_SECONDS = 2;

/** What every start needs of the database. */
export const DATABASE_BASICS: Check[] = [
  {
    code: 'database.migrations',
    look: asking(async (db) => {
      const pending = await listPending(db);
      return pending.length === 0
        ? null
        : `These migrations are not applied: ${pending.join(', ')}. Run "gyoretsu migrate", or start Gyoretsu.`;
    }),
  },
  {
    code: 'database.pooler',
    look: asking(async (_db, { databaseUrl = '', directDatabaseUrl }) => {
      const direct = directDatabaseUrl === undefined ? 'DATABASE_URL' : 'DIRECT_DATABASE_URL';
      try {
        await assertNoPooler(directDatabaseUrl ?? databaseUrl, direct);
        return null;
      } catch (error) {
        if (error instanceof UserError) return error.message;
        throw error;
      }
    }),
  },
];

export const DATABASE_CHECKS: Check[] = [
  {
    code: 'database.embedded',
    look: ({ config: { databaseUrl } }) =>
      databaseUrl === undefined
        ? 'DATABASE_URL is not set: the embedded PostgreSQL is for one machine, and nobody backs it up. Use a server of yours.'
        : null,
  },
  {
    code: 'database.role',
    look: asking(async (db) => {
      const { role, rights } = await readConnectionFacts(db);
      return rights.length === 0
        ? null
        : `The role "${role}" has ${rights.join(', ')}. Let a role without these own the database, and name it in DATABASE_URL.`;
    }),
  },
  {
    code: 'database.password',
    look: ({ config: { databaseUrl } }) => {
      const url = elsewhere(databaseUrl);
      const password = url && decodeURIComponent(url.password);
      if (!url || (password && password !== 'admin' && password !== decodeURIComponent(url.username))) return null;
      return 'The password in DATABASE_URL is missing, or can be guessed. Give the role a long random one.';
    },
  },
  {
    code: 'database.tls',
    look: asking(async (db, { databaseUrl }) =>
      elsewhere(databaseUrl) && !(await readConnectionFacts(db)).isEnciphered
        ? 'The connection to PostgreSQL is not enciphered. Add sslmode=verify-full to DATABASE_URL.'
        : null,
    ),
  },
  {
    code: 'database.clock',
    look: asking(async (db) => {
      const lead = await readClockLead(db);
      if (Math.abs(lead) <= MOST_CLOCK_LEAD_SECONDS) return null;
      const way = lead > 0 ? 'ahead of' : 'behind';
      return `The clock of this machine is ${Math.round(Math.abs(lead))} seconds ${way} PostgreSQL's. Set both by NTP.`;
    }),
  },
  {
    code: 'storage.unlimited',
    look: ({ config: { storageLimits } }) =>
      storageLimits.allGib === null
        ? 'STORAGE_LIMIT_GB is not set: uploads may fill the disk of PostgreSQL. Set it to what the disk has room for.'
        : null,
  },
];

/** A check that asks the database. An unreachable one has a finding of its own. */
function asking(ask: (db: Database, config: Config) => Promise<string | null>): Check['look'] {
  return ({ db, config }: Installation) => (db ? ask(db, config) : null);
}
