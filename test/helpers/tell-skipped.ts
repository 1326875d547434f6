import type { TestProject } from 'vitest/node';
import { chromiumPath } from '../browser/browser.js';
import { hasPgBouncer } from './pgbouncer.js';
import { hasRedis } from './redis.js';

/** Says aloud what the projects of this run will skip on this machine. */
export default function tellSkipped({ vitest }: TestProject): void {
  const runs = (...names: string[]) => vitest.projects.some(({ name }) => names.includes(name));
  if (runs('server', 'chaos') && !hasRedis()) {
    process.stderr.write(
      '\nredis-server was not found: what runs on Redis is SKIPPED. Install it to test both queues.\n\n',
    );
  }
  if (runs('server', 'chaos') && !hasPgBouncer()) {
    process.stderr.write(
      '\npgbouncer was not found: what runs behind a pooler is SKIPPED. Install it to test that.\n\n',
    );
  }
  if (runs('browser') && !chromiumPath) {
    process.stderr.write(
      "\nchromium was not found: the panel's tests in a browser are SKIPPED. Install it to run them.\n\n",
    );
  }
}
