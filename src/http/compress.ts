import { constants } from 'node:zlib';
import compression from 'compression';
import type { Request, RequestHandler, Response } from 'express';

/** Brotli's range is 0 to 11, gzip's is 1 to 9. Higher levels take several times as long, and make a page of rows hardly smaller. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;
/** A window of 256 KiB. The usual one has 4 MiB, and a slow reader would hold all of it. */
const BROTLI_WINDOW_BITS = 18;

/**
 * Packs text answers by brotli or gzip if the client accepts that. Downloads and event streams are not packed. An event would wait in
 * the packer for the next ones.
 */
export function createCompression(): RequestHandler {
  return compression({
    level: GZIP_LEVEL,
    brotli: {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
      },
    },
    filter: mayPack,
  });
}

function mayPack(req: Request, res: Response): boolean {
  // The bytes of a file are sent as they are, whole or in ranges.
  if (res.hasHeader('Content-Disposition') || res.hasHeader('Content-Range')) return false;
  if (String(res.getHeader('Content-Type')).startsWith('text/event-stream')) return false;
  // RFC 9110, 15.4.5: a 304 has the headers that the whole answer would have.
  if (res.statusCode === 304) res.vary('Accept-Encoding');
  const isPacked = compression.filter(req, res);
  // RFC 9110, 8.6: the length would have to be that of the packed answer, which is never made for HEAD.
  if (isPacked && req.method === 'HEAD' && req.acceptsEncodings('br', 'gzip', 'deflate'))
    res.removeHeader('Content-Length');
  return isPacked;
}
