import type { Config } from '../config.js';
import type { RedisFacts } from '../queue/redis-facts.js';
import type { ServerFacts } from '../store/server-facts.js';

/** What is known of an installation. A part that is null could not be asked. */
export interface Situation {
  config: Config;
  /** Why the database, or the queue, is unreachable. */
  trouble: { database: string | null; queue: string | null };
  /** The names of migrations that are not applied. */
  pending: readonly string[];
  server: ServerFacts | null;
  redis: RedisFacts | null;
  /** Why the address of the database is that of a pooler where it must not be; null if it is not. */
  pooler: string | null;
  /** User names that differ in case or width alone, in groups. */
  alikeNames: readonly (readonly string[])[];
  /** Whether the user "admin" has the password "admin". */
  hasDefaultPassword: boolean;
  /** Left on the disk of DATA_DIR, in bytes; null if another machine may have the database. */
  diskFree: number | null;
  /** Left on the disk of temporary files, in bytes. */
  temporaryFree: number;
  /** Of the machine or its container, in bytes. */
  memory: number;
  /** The version of Node, and the least one that package.json names. */
  node: { version: string; least: string };
}

/** One thing to check. */
export interface Check {
  /** A stable word for programs, e.g. `hosts.any`. */
  code: string;
  /** Whether it matters only if others reach the installation. */
  isForDeploy: boolean;
  /** Says in one line what is wrong and what to do; null if nothing is. */
  findWrong(situation: Situation): string | null;
}
