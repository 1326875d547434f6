/** What a request is written with: who sends it, and a file that nobody else sends. */
export interface Scene {
  /** A header line that names an administrator. */
  admin: string;
  /** A header line with the panel's session of a viewer. */
  viewer: string;
  /** A header line with the panel's session of an administrator. */
  panelAdmin: string;
  /** A stored file. */
  sampleId: string;
  /** A file of some megabytes, and its parse. */
  wide: { id: string; taskId: string };
  /** A CSV of a few kilobytes. */
  file: Buffer;
}

export const UPLOADS = '/xxx_api/v1/binary_resources';
export const PARSE = '/xxx_api/v1/do_parse_resource';
export const PANEL_LIST = '/admin/api/resources/TaskResult/actions/list';

/** Of the forms below. */
export const FORM_TYPE = 'Content-Type: multipart/form-data; boundary=x';

const FRAMING = /^(content-length|transfer-encoding) *:/i;

/** Joins texts, one byte a character, and bytes. */
export function join(...pieces: (string | Buffer)[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));
}

/**
 * Writes a request that asks for the connection to be closed. `Content-Length` is right unless the headers say how long the body is.
 * @param headers lines as they are to be sent
 */
export function request(line: string, headers: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const bytes = join(body);
  const framing = headers.some((header) => FRAMING.test(header)) || bytes.length === 0;
  const head = [
    `${line} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headers,
    ...(framing ? [] : [`Content-Length: ${bytes.length}`]),
  ];
  return join(`${head.join('\r\n')}\r\n\r\n`, bytes);
}

/** A body in chunks (RFC 9112, 7.1). */
export function inChunks(body: Buffer, chunkBytes = 1_000): Buffer {
  const pieces: (string | Buffer)[] = [];
  for (let at = 0; at < body.length; at += chunkBytes) {
    const chunk = body.subarray(at, at + chunkBytes);
    pieces.push(`${chunk.length.toString(16)}\r\n`, chunk, '\r\n');
  }
  return join(...pieces, '0\r\n\r\n');
}

/** A part of a form with the boundary `x`. */
export function part(headers: readonly string[], content: string | Buffer = ''): Buffer {
  return join(`--x\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`, content, '\r\n');
}

export function field(name: string, value = 'v'): Buffer {
  return part([`Content-Disposition: form-data; name="${name}"`], value);
}

/** The part that an upload is in. */
export function filePart({ file }: Scene, name = 'file', filename = 'a.csv'): Buffer {
  const disposition = `Content-Disposition: form-data; name="${name}"; filename="${filename}"`;
  return part([disposition, 'Content-Type: text/csv'], file);
}

export const END = '--x--\r\n';

/** A form as an upload. */
export function uploadForm(scene: Scene, body: Buffer, options: { query?: string; headers?: string[] } = {}): Buffer {
  const { query = '', headers = [] } = options;
  return request(`POST ${UPLOADS}${query}`, [scene.admin, FORM_TYPE, ...headers], body);
}

/** A form as an action of the panel. */
export function panelForm(scene: Scene, body: Buffer): Buffer {
  return request(`POST ${PANEL_LIST}`, [scene.viewer, FORM_TYPE], body);
}

/** A file as the body itself. */
export function rawUpload(scene: Scene, headers: readonly string[] = [], body: string | Buffer = scene.file): Buffer {
  return request(`POST ${UPLOADS}?name=a.csv`, [scene.admin, 'Content-Type: text/csv', ...headers], body);
}

export function postJson(scene: Scene, body: string | Buffer, headers: readonly string[] = []): Buffer {
  return request(`POST ${PARSE}`, [scene.admin, 'Content-Type: application/json', ...headers], body);
}

export function get(scene: Scene, target: string, headers: readonly string[] = []): Buffer {
  return request(`GET ${target}`, [scene.admin, ...headers]);
}
