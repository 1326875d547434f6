import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import { messageOf, UserError } from '../errors.js';
import type { RequestEnd } from './request-end.js';

/** What a form may hold, for uploads and for the panel alike. */
export const FORM_LIMITS = { fields: 200, fieldSize: 100_000, fieldNameSize: 1_000, files: 10, parts: 210 };

/** Receives the parts of a form. */
export interface FormParts {
  onField?(name: string, value: string): void;
  /** The callee has to read or resume the stream. If the form breaks, the stream ends without an `end`. */
  onFile(name: string | undefined, stream: Readable, filename: string | undefined): void;
}

/**
 * Reads a `multipart/form-data` body part by part (RFC 7578). It resolves at the end of the whole form. Whatever is wrong with
 * the form ends the request: `end.signal` aborts, and the promise rejects with the same error.
 * @throws UserError `upload_broken` (400), `form_too_large` (413)
 */
export function readForm(req: Request, end: RequestEnd, { onField, onFile }: FormParts): Promise<void> {
  return new Promise((resolve, reject) => {
    const form = openForm(req, end);
    // Set before anything can fail. If a form breaks, the stream of its part emits an error. Without a listener, that error would end
    // the process.
    form.on('file', (name: string | undefined, stream, info) => {
      stream.on('error', () => {});
      // The type says that the name is always there, but a part may lack it.
      const filename: string | undefined = info.filename;
      onFile(name, stream, filename);
    });
    form.on('field', (name: string | undefined, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated || valueTruncated) end.fail(tooLarge('a field of the form is too long'));
      else if (name !== undefined) onField?.(name, value);
    });
    form.on('fieldsLimit', () => end.fail(tooLarge(`the form has more than ${FORM_LIMITS.fields} fields`)));
    form.on('filesLimit', () => end.fail(tooLarge(`the form has more than ${FORM_LIMITS.files} files`)));
    form.on('partsLimit', () => end.fail(tooLarge(`the form has more than ${FORM_LIMITS.parts} parts`)));
    form.on('error', (error) => end.fail(badForm(messageOf(error))));
    form.on('close', resolve);

    const stop = () => {
      req.unpipe(form);
      form.destroy();
      reject(end.signal.reason);
    };
    if (end.signal.aborted) return stop();
    end.signal.addEventListener('abort', stop, { once: true });
    req.pipe(form);
  });
}

function openForm(req: Request, end: RequestEnd): busboy.Busboy {
  try {
    return busboy({ headers: req.headers, limits: FORM_LIMITS, defParamCharset: 'utf8' });
  } catch (error) {
    const refused = badForm(messageOf(error));
    end.fail(refused);
    throw refused;
  }
}

function badForm(reason: string): UserError {
  const message = `The form could not be read: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}. Send it again as multipart/form-data.`;
  return new UserError('upload_broken', message, 400);
}

function tooLarge(what: string): UserError {
  return new UserError('form_too_large', `The form is too large: ${what}. Send less at once.`, 413);
}
