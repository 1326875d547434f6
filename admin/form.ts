import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { json, type Request, type Response, urlencoded } from 'express';
import { UserError } from '../src/errors.js';

const MOST_FIELDS = 200;
const LARGEST_FIELD = 100_000;

const readJson = json({ limit: LARGEST_FIELD });
const readUrlencoded = urlencoded({ extended: false, limit: LARGEST_FIELD, parameterLimit: MOST_FIELDS });

/**
 * The fields of a form that AdminJS's client sends, in whichever encoding. Files are refused: they go to the API, which
 * streams them into the database, and never to a folder of temporary files.
 */
export async function readForm(req: Request, res: Response): Promise<Record<string, unknown>> {
  if (req.is('multipart/form-data')) return readMultipart(req);
  for (const read of [readJson, readUrlencoded]) {
    await new Promise<void>((resolve, reject) => read(req, res, (error) => (error ? reject(error) : resolve())));
  }
  const body: unknown = req.body;
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}

function readMultipart(req: Request): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, unknown> = {};
    const fail = (reason: string) => reject(new UserError('bad_form', `The form could not be read: ${reason}.`, 400));
    try {
      // `req.is` saw a content type, so that the headers are what Busboy wants.
      const form = new Busboy({
        headers: req.headers as BusboyHeaders,
        limits: { fields: MOST_FIELDS, fieldSize: LARGEST_FIELD },
      });
      form.on('field', (name, value) => {
        Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
      });
      form.on('file', (_name, stream) => {
        stream.resume();
        fail('it holds a file; send files to /xxx_api/v1/binary_resources');
      });
      form.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
      form.on('finish', () => resolve(fields));
      req.on('aborted', () => form.destroy(new Error('the connection was cut')));
      req.pipe(form);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  });
}
