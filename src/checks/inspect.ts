import type { Config } from '../config.js';
import { messageOf, UserError } from '../errors.js';
import { readRedisFacts } from '../queue/redis-facts.js';
import { assertReachable, createDatabase } from '../store/database.js';
import type { Check, Finding, Installation } from './check.js';
import { DATABASE_BASICS, DATABASE_CHECKS } from './database-checks.js';
import { MACHINE_CHECKS } from './machine-checks.js';
import { QUEUE_BASICS, QUEUE_CHECKS } from './queue-checks.js';
import { USER_CHECKS } from './user-checks.js';
import { WEB_CHECKS } from './web-checks.js';

const BASICS: Check[] = [...DATABASE_BASICS, ...QUEUE_BASICS];
const DEPLOYMENT: Check[] = [...WEB_CHECKS, ...DATABASE_CHECKS, ...QUEUE_CHECKS, ...USER_CHECKS, ...MACHINE_CHECKS];

/** What was found, and how many checks there were. */
export interface Inspection {
  findings: Finding[];
  checks: number;
}

/**
 * Looks at the configuration, the database and the queue, and changes nothing.
 * @param isDeployment whether to look for what is not ready for production, too
 */
export async function inspect(config: Config, { isDeployment }: { isDeployment: boolean }): Promise<Inspection> {
  const findings: Finding[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      findings.push({ code: error.code, message: error.message });
      return null;
    }
  };
  const { databaseUrl, redisUrl } = config;
  const isReachable = databaseUrl !== undefined && (await attempt(() => assertReachable(databaseUrl).then(() => true)));
  const redis = redisUrl === undefined ? null : await attempt(() => readRedisFacts(redisUrl));
  const db = isReachable ? createDatabase(databaseUrl) : null;
  const checks = isDeployment ? [...BASICS, ...DEPLOYMENT] : BASICS;
  try {
    for (const check of checks) findings.push(...(await lookAt(check, { config, db, redis })));
  } finally {
    await db?.close();
  }
  return { findings, checks: checks.length };
}

/** A check that cannot be done is a finding, too: nobody knows whether all is well. */
async function lookAt({ code, look }: Check, installation: Installation): Promise<Finding[]> {
  try {
    const message = await look(installation);
    return message === null ? [] : [{ code, message }];
  } catch (error) {
    return [{ code, message: `This could not be checked: ${messageOf(error)}.` }];
  }
}
