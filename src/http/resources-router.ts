import contentDisposition from 'content-disposition';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound, UserError } from '../errors.js';
import { refuseForeign } from '../files/format.js';
import { cleanName, readUpload } from '../files/upload.js';
import { type Uploaded, uploadAndParse } from '../files/upload-and-parse.js';
import { streamBytes } from '../store/chunks.js';
import type { Resource } from '../store/resources.js';
import { answerOnce } from './answer-once.js';
import { actorOf, mayChange, mayDelete } from './authenticate.js';
import { absoluteUrl, pageAnswer, pageRequest } from './page.js';
import { receiveFile } from './receive-file.js';
import { API, representResource } from './represent.js';
import { sendPieces } from './send-pieces.js';
import { createUploadGate } from './upload-gate.js';
import { check, idParameter } from './validate.js';

const uploadQuery = z.object({
  parse: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((parse) => parse === 'true'),
});

/** Uploaded files: newest first, upload, one, its bytes, delete. */
export function createResourcesRouter(deps: Pick<Deps, 'db' | 'config' | 'resources' | 'enqueue'>): Router {
  const router = Router();
  const uploads = createUploadGate();

  router.get('/', async (req, res) => {
    res.json(pageAnswer(req, await deps.resources.list(pageRequest(req)), representResource));
  });

  router.post('/', mayChange, async (req, res) => {
    const { parse } = check(uploadQuery, req.query);
    const by = actorOf(res);
    const file = await receiveFile(req, deps.config.uploadLimitBytes);
    refuseForeign(file.head, cleanName(file.name).name);
    const leave = await uploads.enter(by?.userId ?? '', file.signal);
    try {
      await answerOnce(req, res, {
        transaction: deps.db.longTransaction,
        async run(within) {
          const uploaded = await uploadAndParse(deps, { ...file, by, parse, within });
          const url = absoluteUrl(req, `${API}/binary_resources/${uploaded.resource.id}`).href;
          const answer = { status: 201, location: url, body: representUploaded(uploaded) };
          return { answer, body: whatMakesItTheSame(uploaded.resource, parse) };
        },
        readBody: async () => whatMakesItTheSame(await readUpload(deps, file), parse),
      });
    } finally {
      leave();
    }
  });

  router.get('/:id', async (req, res) => {
    res.json(representResource(await getResource(req)));
  });

  router.get('/:id/content', async (req, res) => {
    await sendContent(req, res, await getResource(req));
  });

  router.delete('/:id', mayDelete, async (req, res) => {
    const id = idParameter(req, 'resource');
    if ((await deps.resources.delete([id], actorOf(res))) === 0) throw notFound('resource', id);
    res.status(204).end();
  });

  return router;

  async function getResource(req: Request): Promise<Resource> {
    const id = idParameter(req, 'resource');
    const resource = await deps.resources.find(id);
    if (!resource) throw notFound('resource', id);
    return resource;
  }

  /** The bytes as they were uploaded, whole or the one range that was asked for (RFC 9110, 14). */
  async function sendContent(req: Request, res: Response, resource: Resource): Promise<void> {
    const { size } = resource;
    res.set({
      'Content-Type': resource.type,
      'Content-Disposition': contentDisposition(resource.name),
      'Accept-Ranges': 'bytes',
      ETag: `"${resource.sha256}"`,
      // What people upload is theirs: no browser may take it for a page of ours.
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-cache',
    });
    if (req.fresh) {
      res.status(304).end();
      return;
    }
    const ranges = rangesOf(req, size);
    if (ranges === -1) {
      res.set('Content-Range', `bytes */${size}`);
      throw new UserError('range_not_satisfiable', `The file has ${size} bytes: the range lies outside.`, 416);
    }
    const range = Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0] : undefined;
    const start = range?.start ?? 0;
    const end = (range?.end ?? size - 1) + 1;
    res.status(range ? 206 : 200).set('Content-Length', String(end - start));
    if (range) res.set('Content-Range', `bytes ${start}-${end - 1}/${size}`);
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    await sendPieces(res, streamBytes(deps.db, resource.id, start, end));
  }
}

/**
 * The ranges that are asked for, as `req.range` returns them. The last bytes of a file are all of it if it has fewer (RFC 9110, 14.1.2);
 * `req.range` would call that unsatisfiable.
 */
function rangesOf(req: Request, size: number) {
  const last = /^bytes=-(\d+)$/.exec(req.get('range') ?? '')?.[1];
  if (last === undefined || size === 0 || Number(last) <= size) return req.range(size, { combine: true });
  return Object.assign([{ start: 0, end: size - 1 }], { type: 'bytes' });
}

/** A new file, the parse that was queued with it, and the files that have the same bytes. */
function representUploaded({ resource, taskId, duplicates }: Uploaded) {
  return {
    ...representResource(resource),
    task_id: taskId,
    duplicates: duplicates.map(({ id, name, createdAt, currentTaskId, uploadedBy }) => {
      return { id, name, created_at: createdAt, current_task_id: currentTaskId, uploaded_by: uploadedBy };
    }),
  };
}

/** Of two uploads: the bytes, the name, where they say they come from, and whether they are to be parsed. */
function whatMakesItTheSame({ name, url, sha256 }: Pick<Resource, 'name' | 'url' | 'sha256'>, parse: boolean): unknown {
  return { name, url, sha256, ...(parse && { parse }) };
}
