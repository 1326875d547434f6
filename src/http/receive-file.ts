import type { Readable } from 'node:stream';
import contentDisposition from 'content-disposition';
import type { Request } from 'express';
import { UserError } from '../errors.js';
import { HEAD_BYTES } from '../files/format.js';
import { tooLargeFile, type Upload } from '../files/upload.js';
import { cleanWebAddress } from '../files/web-address.js';
import { letBodyTakeLong } from './body-time.js';
import { readForm } from './form.js';
import { createPace, type Pace, type PaceLimits } from './pace.js';
import { readPieces } from './read-pieces.js';
import { type RequestEnd, watchEnd } from './request-end.js';

/** The slowest upload that is accepted. */
export const UPLOAD_PACE: PaceLimits = { bytesPerSecond: 4 * 1024, windowMs: 30_000 };
/** How many bytes a form may have besides its file. */
const FORM_BYTES = 1024 * 1024;

/** A file whose beginning has arrived. */
export interface ReceivedFile extends Upload {
  /** At least its first HEAD_BYTES; the whole file if it is shorter. */
  head: Buffer;
  /** Aborts if the request ends before the file is complete. */
  signal: AbortSignal;
}

/**
 * Takes the file out of a request: the `file` part of a form, or the raw body. Returns once the file's beginning has arrived. `body`
 * yields all of it, and throws if the request is cut, too slow or malformed. What was stored so far is rolled back then.
 * @throws UserError `missing_file`, `several_files`, `unsupported_media_type`, `unsupported_encoding`, `file_too_large`,
 * `form_too_large`, `upload_broken`, `upload_too_slow`
 */
export async function receiveFile(req: Request, limitBytes: number): Promise<ReceivedFile> {
  // Everything that can be wrong with the head is found before anything listens to the body.
  const isForm = Boolean(req.is('multipart/form-data'));
  if (!isForm && req.is(['json', 'application/x-www-form-urlencoded', 'multipart/*'])) throw otherMediaType();
  if (!/^(identity)?$/i.test(req.get('content-encoding') ?? '')) throw encodedFile();
  const url = urlOf(req);
  const rawName = isForm ? '' : nameOf(req);
  const declared = Number(req.get('content-length') ?? 0);
  if (declared > limitBytes + (isForm ? FORM_BYTES : 0)) throw tooLargeFile(limitBytes);

  letBodyTakeLong(req);
  const end = watchEnd(req);
  const pace = createPace(UPLOAD_PACE);
  const { name, pieces } = isForm
    ? await openPart(req, end, pace)
    : { name: rawName, pieces: counted(readPieces(req, pace, end.signal), pace) };
  const begun = await readHead(pieces);
  return {
    name,
    url,
    body: andThen(begun, pieces),
    expectedBytes: Math.max(0, declared - (isForm ? FORM_BYTES : 0)),
    head: Buffer.concat(begun),
    signal: end.signal,
  };
}

interface OpenedPart {
  name: string;
  pieces: AsyncGenerator<Buffer, void, undefined>;
}

/** Waits for the part named `file`; files in other fields are passed over. */
async function openPart(req: Request, end: RequestEnd, pace: Pace): Promise<OpenedPart> {
  req.on('data', (piece: Buffer) => pace.note(piece.length));
  let found: (part: { stream: Readable; name: string } | null) => void = () => {};
  const opened = new Promise<{ stream: Readable; name: string } | null>((resolve) => {
    found = resolve;
  });
  let isTaken = false;
  const finished = readForm(req, end, {
    onFile(field, stream, name) {
      if (isTaken || field !== 'file') {
        stream.resume();
        // Without the error, the caller would believe that this file was stored, too.
        if (field === 'file') end.fail(secondFile());
        return;
      }
      isTaken = true;
      found({ stream, name: name ?? '' });
    },
  });
  const part = await pace.during(Promise.race([opened, finished.then(() => null)]));
  // Null if the form ended without a part named `file`. In a short form both come in the same turn, and `opened` is first.
  if (!part) throw missingFile();
  // If the form breaks, `end.signal` tells the reader of the part.
  finished.catch(() => {});
  return { name: part.name, pieces: toEndOfForm(part.stream) };

  /** The part is whole only if the form is. The connection may have been cut just before the next boundary. */
  async function* toEndOfForm(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
    yield* readPieces(stream, pace, end.signal);
    await pace.during(finished);
  }
}

/** Passes pieces on, and notes their bytes in the pace. */
async function* counted(
  pieces: AsyncGenerator<Buffer, void, undefined>,
  pace: Pace,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of pieces) {
    pace.note(piece.length);
    yield piece;
  }
}

async function readHead(pieces: AsyncGenerator<Buffer, void, undefined>): Promise<Buffer[]> {
  const begun: Buffer[] = [];
  for (let bytes = 0; bytes < HEAD_BYTES; ) {
    const { value, done } = await pieces.next();
    if (done) break;
    begun.push(value);
    bytes += value.length;
  }
  return begun;
}

async function* andThen(
  begun: Buffer[],
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  yield* begun;
  yield* rest;
}

/** A raw body's name: in the address, or in Content-Disposition as browsers understand it. */
function nameOf(req: Request): string {
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

/** The address that the file came from, if the caller names it. */
function urlOf(req: Request): string | null {
  const url = req.query['url'];
  if (url === undefined) return null;
  // A repeated `url` is a list, and no address.
  return cleanWebAddress(typeof url === 'string' ? url : '');
}

function otherMediaType(): UserError {
  return new UserError(
    'unsupported_media_type',
    'Send the file as multipart/form-data in the field "file", or as the body itself with ?name=report.xlsx.',
    415,
  );
}

/** RFC 9110, 8.4: the encoded bytes would be stored instead of the file. */
function encodedFile(): UserError {
  const message = 'Send the file without Content-Encoding: its bytes are stored as they come.';
  return new UserError('unsupported_encoding', message, 415);
}

function secondFile(): UserError {
  const message = 'The form holds more than one file in the field "file". Send each file in a request of its own.';
  return new UserError('several_files', message, 400, [{ field: 'file', message }]);
}

function missingFile(): UserError {
  const message =
    'There is no file in the request: send it in the form field "file", or as the body with ?name=report.xlsx.';
  return new UserError('missing_file', message, 400, [{ field: 'file', message }]);
}
