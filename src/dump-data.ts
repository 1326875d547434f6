import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { toBase64 } from './base64.js';
import type { StoreDeps } from './deps.js';
import { streamBytes } from './store/chunks.js';
import { dumpObjects } from './store/dump.js';

/**
 * Writes everything that `loaddata` reads as one JSON array in Django's format, in constant memory. Users and sessions stay
 * behind: a dump may be handed on.
 */
export async function dumpData({ db }: Pick<StoreDeps, 'db'>, out: Writable): Promise<void> {
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  let separator = '[\n';
  await dumpObjects(db, async ({ model, pk, size, fields }, snapshot) => {
    const head = `${separator}{"model": "${model}", "pk": ${JSON.stringify(pk)}, "fields": `;
    separator = ',\n';
    if (size === undefined) return write(`${head}${JSON.stringify(fields)}}`);
    await write(`${head}${JSON.stringify(fields).slice(0, -1)},"binary_data":"`);
    for await (const text of toBase64(streamBytes(snapshot, String(pk), 0, size))) await write(text);
    await write('"}}');
  });
  await write(separator === '[\n' ? '[]\n' : '\n]\n');
}
