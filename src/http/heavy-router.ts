import { once } from 'node:events';
import { type Response, Router } from 'express';
import { toBase64 } from '../base64.js';
import type { Deps } from '../deps.js';
import { CHUNK_BYTES, streamBytes } from '../store/chunks.js';
import type { Page } from '../store/keyset.js';
import type { Resource } from '../store/resources.js';
import { link, pageRequest } from './page.js';
import { representResource } from './represent.js';

/** Bytes of files a page may carry; the first file goes out whatever its size. */
const PAGE_BYTES = 16 * CHUNK_BYTES;

/** The original's list with the bytes in it, as base64: written as it is read, so that a page never lies in memory whole. */
export function createHeavyRouter({ db, resources }: Pick<Deps, 'db' | 'resources'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const page = cutByBytes(await resources.list(pageRequest(req)));
    const next = JSON.stringify(page.next && link(req, page.next));
    const previous = JSON.stringify(page.previous && link(req, page.previous));
    res.type('json');
    await write(res, `{"next":${next},"previous":${previous},"results":[`);
    for (const [at, resource] of page.rows.entries()) {
      const fields = JSON.stringify(representResource(resource)).slice(0, -1);
      await write(res, `${at > 0 ? ',' : ''}${fields},"binary_data":"`);
      for await (const text of toBase64(streamBytes(db, resource.id, 0, resource.size))) await write(res, text);
      await write(res, '"}');
    }
    res.end(']}');
  });

  return router;
}

/** Ends a page after PAGE_BYTES, and lets the next one begin there. */
function cutByBytes(page: Page<Resource>): Page<Resource> {
  let bytes = 0;
  const fits = page.rows.filter((resource, at) => {
    bytes += resource.size;
    return at === 0 || bytes <= PAGE_BYTES;
  });
  const last = fits.at(-1);
  if (!last || fits.length === page.rows.length) return page;
  return { ...page, rows: fits, next: { keys: [last.createdAt.toISOString(), last.id], backwards: false } };
}

async function write(res: Response, text: string): Promise<void> {
  if (res.destroyed) throw new Error('the client went away');
  if (!res.write(text)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
}
