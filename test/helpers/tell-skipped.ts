import type { TestProject } from 'vitest/node';
import { chromiumPath } from '../browser/browser.js';
import { hasPgBouncer } from './pgbouncer.js';
import { hasRedis } from './redis.js';
import { hasSystemPostgres } from './system-postgres.js';

/** Programs that some tests need, in which projects, and what is skipped without them. */
const PROGRAMS: { name: string; isThere(): boolean; projects: string[]; skipped: string }[] = [
  { name: 'redis-server', isThere: hasRedis, projects: ['server', 'chaos'], skipped: 'what runs on Redis' },
  { name: 'pgbouncer', isThere: hasPgBouncer, projects: ['server', 'chaos'], skipped: 'what runs behind a pooler' },
  {
    name: 'PostgreSQL with pg_dump',
    isThere: hasSystemPostgres,
    projects: ['server'],
    skipped: 'the test of a backup',
  },
  {
    name: 'chromium',
    isThere: () => chromiumPath !== null,
    projects: ['browser'],
    skipped: 'all that needs a browser',
  },
];

/** Says aloud what the projects of this run will skip on this machine. */
export default function tellSkipped({ vitest }: TestProject): void {
  for (const { name, isThere, projects, skipped } of PROGRAMS) {
    if (vitest.projects.every((project) => !projects.includes(project.name)) || isThere()) continue;
    process.stderr.write(`\n${name} was not found: ${skipped} is SKIPPED. Install it to test that.\n\n`);
  }
}
