import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
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
    const request = pageRequest(req);
    const page = cutByBytes(await resources.list(request), request.cursor?.backwards ?? false);
    const next = page.next && link(req, page.next);
    const previous = page.previous && link(req, page.previous);
    res.type('json');
    await pipeline(Readable.from(write(page.rows, next, previous)), res).catch((error: unknown) => {
      // Whoever goes away in the middle did nothing wrong.
      if (!res.destroyed) throw error;
    });
  });

  return router;

  async function* write(rows: Resource[], next: string | null, previous: string | null): AsyncGenerator<string> {
    yield `{"next":${JSON.stringify(next)},"previous":${JSON.stringify(previous)},"results":[`;
    for (const [at, resource] of rows.entries()) {
      const fields = JSON.stringify(representResource(resource)).slice(0, -1);
      yield `${at > 0 ? ',' : ''}${fields},"binary_data":"`;
      yield* toBase64(streamBytes(db, resource.id, 0, resource.size));
      yield '"}';
    }
    yield ']}';
  }
}

/** Ends a page after PAGE_BYTES, at the end that is away from where it was asked from, and lets the next one begin there. */
function cutByBytes(page: Page<Resource>, backwards: boolean): Page<Resource> {
  const nearFirst = backwards ? page.rows.toReversed() : page.rows;
  let bytes = 0;
  const fits = nearFirst.filter((resource, at) => {
    bytes += resource.size;
    return at === 0 || bytes <= PAGE_BYTES;
  });
  const last = fits.at(-1);
  if (!last || fits.length === nearFirst.length) return page;
  const cursor = { keys: [last.createdAt.toISOString(), last.id], backwards };
  return backwards ? { ...page, rows: fits.toReversed(), previous: cursor } : { ...page, rows: fits, next: cursor };
}
