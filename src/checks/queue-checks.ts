import { keepsJobs } from '../queue/redis-facts.js';
import type { Check } from './check.js';
import { elsewhere } from './elsewhere.js';

export const QUEUE_BASICS: Check[] = [
  {
    code: 'redis.policy',
    look: ({ redis }) =>
      redis && !keepsJobs(redis)
        ? `Redis has the maxmemory-policy ${redis.policy}, and may drop jobs. Set it to noeviction.`
        : null,
  },
];

export const QUEUE_CHECKS: Check[] = [
  {
    code: 'redis.password',
    look: ({ config }) =>
      elsewhere(config.redisUrl)?.password === ''
        ? 'Redis has no password. Set requirepass there, and the password in REDIS_URL.'
        : null,
  },
  {
    code: 'redis.tls',
    look: ({ config }) =>
      elsewhere(config.redisUrl)?.protocol === 'redis:'
        ? 'The connection to Redis is not enciphered. Let Redis speak TLS, and begin REDIS_URL with rediss://.'
        : null,
  },
];
