import type { Writable } from 'node:stream';
import { untilAborted } from './abort.js';
import { toBase64 } from './base64.js';
import type { StoreDeps } from './deps.js';
import { streamBytes } from './store/chunks.js';
import { dumpObjects } from './store/dump.js';

/** Characters gathered before they are written: objects are small, and each write costs a call of the system. */
const WRITE_AT = 64 * 1024;

/**
 * Writes everything that `loaddata` reads as one JSON array in Django's format, in constant memory. Users and sessions stay
 * behind: a dump may be handed on.
 * @param signal ends it, with the array not complete
 * @throws the error of `out`, or the signal's reason
 */
export async function dumpData({ db }: Pick<StoreDeps, 'db'>, out: Writable, signal?: AbortSignal): Promise<void> {
  let gathered = '';
  const flush = async () => {
    signal?.throwIfAborted();
    const text = gathered;
    gathered = '';
    const written = new Promise<void>((resolve, reject) =>
      out.write(text, (error) => (error ? reject(error) : resolve())),
    );
    // Somebody who reads no further, as a pager does, would keep it from ending.
    await untilAborted(written, signal);
  };
  const write = async (text: string) => {
    gathered += text;
    if (gathered.length >= WRITE_AT) await flush();
  };
  let separator = '[\n';
  await dumpObjects(
    db,
    async ({ model, pk, size, fields }, snapshot) => {
      const head = `${separator}{"model": "${model}", "pk": ${JSON.stringify(pk)}, "fields": `;
      separator = ',\n';
      if (size === undefined) return write(`${head}${JSON.stringify(fields)}}`);
      await write(`${head}${JSON.stringify(fields).slice(0, -1)},"binary_data":"`);
      for await (const text of toBase64(streamBytes(snapshot, String(pk), 0, size))) await write(text);
      await write('"}}');
    },
    signal,
  );
  await write(separator === '[\n' ? '[]\n' : '\n]\n');
  await flush();
}
