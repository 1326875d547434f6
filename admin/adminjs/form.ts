import { json, type Request, type Response, urlencoded } from 'express';
import { UserError } from '../../src/errors.js';
import { FORM_LIMITS, readForm } from '../../src/http/form.js';
import { watchEnd } from '../../src/http/request-end.js';

const readJson = json({ limit: FORM_LIMITS.fieldSize });
const readUrlencoded = urlencoded({
  extended: false,
  limit: FORM_LIMITS.fieldSize,
  parameterLimit: FORM_LIMITS.fields,
});

/**
 * Reads the fields of a form that AdminJS's client sends, in whichever encoding. Files are refused. They go to the API, which streams
 * them into the database; a form would write them into a folder of temporary files.
 * @throws UserError `upload_broken`, `form_too_large`
 */
export async function readFields(req: Request, res: Response): Promise<Record<string, unknown>> {
  if (req.is('multipart/form-data')) return readMultipart(req);
  for (const read of [readJson, readUrlencoded]) {
    await new Promise<void>((resolve, reject) => read(req, res, (error) => (error ? reject(error) : resolve())));
  }
  const body: unknown = req.body;
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}

async function readMultipart(req: Request): Promise<Record<string, unknown>> {
  const end = watchEnd(req);
  const fields = new Map<string, string>();
  await readForm(req, end, {
    onField: (name, value) => fields.set(name, value),
    onFile(_name, stream) {
      stream.resume();
      const message = 'The form holds a file. Send files to /xxx_api/v1/binary_resources.';
      end.fail(new UserError('upload_broken', message, 400));
    },
  });
  return Object.fromEntries(fields);
}
