import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import contentDisposition from 'content-disposition';
import type { Request } from 'express';
import { UserError } from '../errors.js';
import type { Upload } from '../upload.js';

/** A connection that stays silent for so long in the middle of a file is given up. */
const SILENCE_MS = 60_000;
const LONGEST_URL = 2_000;

/**
 * Takes the file out of a request, as the `file` part of a form or as the raw body, and hands it over as it streams in.
 * @throws UserError `missing_file`, `unsupported_media_type`, `upload_broken`, or what `store` throws
 */
export async function receiveFile<T>(req: Request, store: (upload: Upload) => Promise<T>): Promise<T> {
  req.setTimeout(SILENCE_MS, () => req.destroy(new Error('the upload fell silent')));
  if (req.is('multipart/form-data')) return receivePart(req, store);
  if (req.is(['json', 'application/x-www-form-urlencoded', 'multipart/*'])) {
    throw new UserError(
      'unsupported_media_type',
      'Send the file as multipart/form-data in the field "file", or as the body itself with ?name=report.xlsx.',
      415,
    );
  }
  return store({ name: rawName(req), url: urlOf(req), body: readBody(req) });
}

function receivePart<T>(req: Request, store: (upload: Upload) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // `req.is` saw a content type, so that the headers are what Busboy wants.
    const form = openForm(req.headers as BusboyHeaders);
    let stored: Promise<T> | undefined;
    let part: Readable | undefined;
    form.on('file', (field, stream, name) => {
      if (field !== 'file' || stored !== undefined) {
        stream.resume();
        return;
      }
      part = stream;
      stored = store({ name: name ?? '', url: urlOf(req), body: stream });
      // A refused file is not read to its end: the answer goes out at once, and the connection closes.
      stored.catch((error: unknown) => {
        reject(error);
        req.unpipe(form);
      });
    });
    form.on('error', (error) => {
      const message = error instanceof Error ? error.message : String(error);
      reject(new UserError('upload_broken', `The form could not be read: ${message}. Send it again.`, 400));
    });
    form.on('finish', () => {
      if (stored !== undefined) stored.then(resolve, reject);
      else reject(missingFile());
    });
    req.on('close', () => {
      if (req.complete) return;
      // Nobody is left to hear it, but what was stored so far has to be rolled back: the form alone would leave its part, and
      // with it the transaction, waiting for ever.
      const cut = uploadCut();
      part?.destroy(cut);
      reject(cut);
    });
    req.pipe(form);
  });
}

function openForm(headers: BusboyHeaders): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers, limits: { files: 10, fields: 100, parts: 110 } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('upload_broken', `The form could not be read: ${reason}.`, 400);
  }
}

async function* readBody(req: Request): AsyncGenerator<Buffer, void, undefined> {
  try {
    // Left undestroyed when the file is refused half-way: the answer still has to go out on the same connection.
    for await (const piece of req.iterator({ destroyOnReturn: false })) yield piece;
  } catch (error) {
    throw uploadCut(error);
  }
}

/** Where a raw body's name stands: in the address, or in Content-Disposition as browsers understand it. */
function rawName(req: Request): string {
  const named = req.query['name'];
  if (typeof named === 'string') return named;
  const header = req.get('content-disposition');
  if (header) {
    try {
      return contentDisposition.parse(header).parameters['filename'] ?? '';
    } catch {
      return '';
    }
  }
  if (req.get('content-type') === undefined && req.get('content-length') === undefined) throw missingFile();
  return '';
}

/** Where the file came from, as far as whoever sends it knows. */
function urlOf(req: Request): string | null {
  const url = req.query['url'];
  if (url === undefined) return null;
  // As the parser writes it: control characters are gone from that.
  const parsed = typeof url === 'string' && url.length <= LONGEST_URL && URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed.href.replaceAll('%00', '');
  const message = `must be an address that begins with http:// or https://, of at most ${LONGEST_URL} characters`;
  throw new UserError('invalid_input', `url: ${message}.`, 400, [{ field: 'url', message }]);
}

function uploadCut(cause?: unknown): UserError {
  const message = 'The connection was cut before the file was complete. Send it again.';
  return new UserError('upload_broken', message, 400, [], { cause });
}

function missingFile(): UserError {
  const message =
    'There is no file in the request: send it in the form field "file", or as the body with ?name=report.xlsx.';
  return new UserError('missing_file', message, 400, [{ field: 'file', message }]);
}
