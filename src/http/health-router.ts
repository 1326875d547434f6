import { Router } from 'express';
import type { Deps } from '../deps.js';
import { messageOf } from '../errors.js';
import { assertWritable } from '../store/database.js';
import { listPending } from '../store/migrations.js';
import { withTimeout } from '../timeout.js';

const PATIENCE_MS = 2_000;

/** Probes for monitoring: `/healthz` says whether the process is up, `/readyz` whether it can work. */
export function createHealthRouter({ db, queue, log }: Pick<Deps, 'db' | 'queue' | 'log'>): Router {
  const router = Router();

  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });

  router.get('/readyz', async (_req, res) => {
    const [database, queueState, migrations] = await Promise.all([
      probe('database', () => assertWritable(db)),
      probe('queue', () => queue.ping()),
      probe('migrations', async () => {
        const pending = await listPending(db);
        if (pending.length > 0) throw new Error(`not applied: ${pending.join(', ')}`);
      }),
    ]);
    const ready = [database, queueState, migrations].every((state) => state === 'ok');
    res
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ok' : 'unavailable', database, queue: queueState, migrations });
  });

  return router;

  // Everyone may run a probe, therefore the answer only names the missing part. The reason goes to the log.
  async function probe(part: string, ask: () => Promise<unknown>): Promise<'ok' | 'unavailable'> {
    try {
      await withTimeout(ask(), PATIENCE_MS);
      return 'ok';
    } catch (error) {
      log.warn({ part, reason: messageOf(error) }, 'not ready');
      return 'unavailable';
    }
  }
}
