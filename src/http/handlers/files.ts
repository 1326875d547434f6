import contentDisposition from 'content-disposition';
import type { Request } from 'express';
import { z } from 'zod';
import { notFound, UserError } from '../../errors.js';
import { refuseForeign } from '../../files/format.js';
import { cleanName, readUpload } from '../../files/upload.js';
import { type Uploaded, uploadAndParse } from '../../files/upload-and-parse.js';
import { toBase64 } from '../../fixtures/base64.js';
import { streamBytes } from '../../store/chunks.js';
import type { Database } from '../../store/database.js';
import type { Resource } from '../../store/resources.js';
import { answerOnce } from '../answer-once.js';
import { type Asked, handler } from '../handler.js';
import { pageAnswer, pageFields, pageLinks, pageRequest } from '../page.js';
import { receiveFile } from '../receive-file.js';
import { API, representResource } from '../represent.js';
import { sendJson } from '../send-json.js';
import { sendPieces } from '../send-pieces.js';

const pageQuery = z.object(pageFields());

/** Uploaded files, newest first. */
export const listFiles = handler({
  query: pageQuery,
  async handle({ req, res, query }, { resources }) {
    res.json(pageAnswer(req, await resources.list(pageRequest(query)), representResource));
  },
});

/**
 * The original's list of files with their bytes, as base64. It is written as it is read. Otherwise a whole page would have to fit into
 * memory.
 */
export const listHeavyFiles = handler({
  query: pageQuery,
  async handle({ req, res, query }, { db, resources }) {
    const page = await resources.listHeavy(pageRequest(query));
    await sendJson(res, pageLinks(req, page), 'results', writeHeavy(db, page.rows));
  },
});

async function* writeHeavy(db: Database, rows: Resource[]): AsyncGenerator<string, void, undefined> {
  for (const [at, resource] of rows.entries()) {
    const fields = JSON.stringify(representResource(resource)).slice(0, -1);
    yield `${at > 0 ? ',' : ''}${fields},"binary_data":"`;
    yield* toBase64(streamBytes(db, resource.id, 0, resource.size));
    yield '"}';
  }
}

/** Stores a file and, if asked to, queues its parse. */
export const upload = handler({
  query: z.object({
    parse: z
      .enum(['true', 'false'], 'must be true or false')
      .default('false')
      .transform((parse) => parse === 'true'),
  }),
  async handle({ req, res, query: { parse }, by }, deps) {
    const file = await receiveFile(req, deps.config.uploadLimitBytes);
    refuseForeign(file.head, cleanName(file.name).name);
    const leave = await deps.uploads.enter(by.userId ?? '', file.signal);
    try {
      await answerOnce(req, res, {
        transaction: deps.db.longTransaction,
        async run(within) {
          const uploaded = await uploadAndParse(deps, { ...file, by, parse, within });
          const location = `${API}/binary_resources/${uploaded.resource.id}`;
          const answer = { status: 201, location, body: representUploaded(uploaded) };
          return { answer, body: whatMakesItTheSame(uploaded.resource, parse) };
        },
        readBody: async () => whatMakesItTheSame(await readUpload(deps, file), parse),
      });
    } finally {
      leave();
    }
  },
});

/** One file, without its bytes. */
export const readFile = handler({
  noun: 'resource',
  async handle({ res, id }, { resources }) {
    res.json(representResource(await resources.get(id)));
  },
});

/** The bytes of a file. */
export const readContent = handler({
  noun: 'resource',
  async handle({ req, res, id, by }, { db, resources, noter }) {
    const resource = await resources.get(id);
    await sendContent({ req, res }, db, resource, () => noter.download(by, resource));
  },
});

/** Deletes a file with its rows. */
export const deleteFile = handler({
  noun: 'resource',
  async handle({ res, id, by }, { resources }) {
    if ((await resources.delete([id], by)) === 0) throw notFound('resource', id);
    res.status(204).end();
  },
});

/** Sends the bytes as they were uploaded, all of them or the one range that was asked for (RFC 9110, 14). */
async function sendContent(
  { req, res }: Pick<Asked<unknown, unknown>, 'req' | 'res'>,
  db: Database,
  resource: Resource,
  note: () => Promise<void>,
): Promise<void> {
  const { size } = resource;
  res.set({
    'Content-Type': resource.type,
    'Content-Disposition': contentDisposition(resource.name),
    'Accept-Ranges': 'bytes',
    ETag: `"${resource.sha256}"`,
    // Otherwise a browser could run an uploaded file as a page of this site.
    'Content-Security-Policy': 'sandbox',
    'X-Content-Type-Options': 'nosniff',
    // Nobody but the reader's own folder of downloads keeps it. The ETag is for programs, and for downloads that continue.
    'Cache-Control': 'no-store',
  });
  if (req.fresh) {
    res.status(304).end();
    return;
  }
  const ranges = rangesOf(req, size);
  if (ranges === -1) {
    res.set('Content-Range', `bytes */${size}`);
    throw new UserError('range_not_satisfiable', `The file has ${size} bytes: ask for a range inside them.`, 416);
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
  // Before the first byte: somebody has the first part of a download that is cut off.
  await note();
  await sendPieces(res, streamBytes(db, resource.id, start, end));
}

/**
 * Returns the ranges that are asked for, as `req.range` does. If more last bytes are asked for than the file has, they are the whole
 * file (RFC 9110, 14.1.2). `req.range` would call that unsatisfiable.
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

/** What makes two uploads the same: the bytes, the name, the address that they come from, and whether they are parsed. */
function whatMakesItTheSame({ name, url, sha256 }: Pick<Resource, 'name' | 'url' | 'sha256'>, parse: boolean): unknown {
  return { name, url, sha256, ...(parse && { parse }) };
}
