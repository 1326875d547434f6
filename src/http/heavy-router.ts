import { Router } from 'express';
import type { Deps } from '../deps.js';
import { toBase64 } from '../fixtures/base64.js';
import { streamBytes } from '../store/chunks.js';
import type { Resource } from '../store/resources.js';
import { pageLinks, pageRequest } from './page.js';
import { representResource } from './represent.js';
import { sendJson } from './send-json.js';

/** The original's list with the bytes in it, as base64: written as it is read, so that a page never lies in memory whole. */
export function createHeavyRouter({ db, resources }: Pick<Deps, 'db' | 'resources'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const page = await resources.listHeavy(pageRequest(req));
    await sendJson(res, pageLinks(req, page), 'results', write(page.rows));
  });

  return router;

  async function* write(rows: Resource[]): AsyncGenerator<string, void, undefined> {
    for (const [at, resource] of rows.entries()) {
      const fields = JSON.stringify(representResource(resource)).slice(0, -1);
      yield `${at > 0 ? ',' : ''}${fields},"binary_data":"`;
      yield* toBase64(streamBytes(db, resource.id, 0, resource.size));
      yield '"}';
    }
  }
}
