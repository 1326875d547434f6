import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import { Router as AdminRouter } from 'adminjs';
import { type RequestHandler, Router } from 'express';
import { ICON } from '../assets/icon.js';
import { STYLESHEET } from '../assets/stylesheet.js';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.eot': 'application/vnd.ms-fontobject',
};

const compressors = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

type Encoding = keyof typeof compressors;

export interface Assets {
  router: Router;
  /** It changes with each build. The addresses of a page's scripts contain it, because browsers keep the scripts of a version. */
  version: string;
}

/** Returns the script that `npm run build` makes of our components; null if nobody has built it. */
export function findBundle(): string | null {
  const bundle = AdminRouter.assets.find(({ path }) => path.endsWith('/components.bundle.js'))?.src;
  return bundle && existsSync(bundle) ? bundle : null;
}

/** Scripts, styles and pictures: public, compressed once, and kept by browsers until the next build. */
export function createAssets(bundle: string): Assets {
  const router = Router();
  for (const { path, src } of AdminRouter.assets)
    router.get(
      `/admin${path}`,
      serve(extname(path), () => readFile(src)),
    );
  router.get(
    '/admin/assets/panel.css',
    serve('.css', async () => Buffer.from(STYLESHEET)),
  );
  router.get(
    '/admin/assets/icon.svg',
    serve('.svg', async () => Buffer.from(ICON)),
  );
  const version = createHash('sha256').update(readFileSync(bundle)).update(STYLESHEET).update(ICON);
  return { router, version: version.digest('hex').slice(0, 12) };
}

function serve(extension: string, read: () => Promise<Buffer>): RequestHandler {
  const made = new Map<Encoding | 'identity', Promise<Buffer>>();

  function make(encoding: Encoding | 'identity'): Promise<Buffer> {
    const known = made.get(encoding);
    if (known !== undefined) return known;
    const bytes = encoding === 'identity' ? read() : make('identity').then(compressors[encoding]);
    made.set(encoding, bytes);
    return bytes;
  }

  return async (req, res) => {
    // Compressing a compressed file would only make it larger.
    const encoding: Encoding | 'identity' =
      extension === '.woff'
        ? 'identity'
        : req.acceptsEncodings('br')
          ? 'br'
          : req.acceptsEncodings('gzip')
            ? 'gzip'
            : 'identity';
    const body = await make(encoding);
    res.set({
      'Content-Type': TYPES[extension] ?? 'application/octet-stream',
      'Cache-Control': req.query['v'] === undefined ? 'no-cache' : 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    });
    if (encoding !== 'identity') res.set('Content-Encoding', encoding);
    res.send(body);
  };
}
