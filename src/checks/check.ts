import type { Config } from '../config.js';
import type { RedisFacts } from '../queue/redis-facts.js';
import type { Database } from '../store/database.js';

/** What is looked at. */
export interface Installation {
  config: Config;
  /** Null if the database is unreachable, or if none is configured. */
  db: Database | null;
  /** Null if Redis is unreachable, or if none is configured. */
  redis: RedisFacts | null;
}

/** One thing that may not be as it should be. */
export interface Check {
  /** A stable word for programs, e.g. `hosts.any`. */
  code: string;
  /** Returns what is wrong, and what to do about it, in one line; null if nothing is. */
  look(installation: Installation): Promise<string | null> | string | null;
}

/** A check that found something. */
export interface Finding {
  code: string;
  message: string;
}
