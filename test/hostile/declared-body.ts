/**
 * The body of the first request in `bytes`, as its own headers delimit it (RFC 9112, 6.3); null if it is malformed or goes on behind the
 * bytes. It says which file a server may take a raw upload for, whatever was meant.
 */
export function declaredBody(bytes: Buffer): Buffer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const body = bytes.subarray(end + 4);
  if (/^transfer-encoding:/im.test(head)) return withoutChunks(body);
  const length = Number(/^content-length:[ \t]*(\d+)[ \t]*$/im.exec(head)?.[1] ?? 0);
  return body.length >= length ? body.subarray(0, length) : null;
}

function withoutChunks(body: Buffer): Buffer | null {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = end < 0 ? undefined : /^([\da-f]{1,8})(;.*)?$/i.exec(body.toString('latin1', at, end))?.[1];
    if (size === undefined) return null;
    const bytes = Number.parseInt(size, 16);
    // Trailers may follow the last chunk, and then an empty line.
    if (bytes === 0) return body.includes('\r\n\r\n', end) ? Buffer.concat(pieces) : null;
    if (end + 2 + bytes > body.length) return null;
    pieces.push(body.subarray(end + 2, end + 2 + bytes));
    at = end + 2 + bytes + 2;
  }
}
