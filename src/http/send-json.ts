import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends an object whose last field is a list of any length. Its items come as JSON, each piece made when the client has read those
 * before. What fails before the first byte is an error like any other. What fails later cuts the connection: nobody must take
 * the half of an answer for the whole.
 * @param fields the fields before the list
 */
export async function sendJson(
  res: Response,
  fields: object,
  list: string,
  items: AsyncGenerator<string, void, undefined>,
): Promise<void> {
  res.type('json');
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }
  const [first, second] = [await items.next(), await items.next()];
  const head = `${JSON.stringify(fields).slice(0, -1)},${JSON.stringify(list)}:[${first.value ?? ''}`;
  const end = ']}';
  if (second.done) {
    res.send(head + end);
    return;
  }
  const write = async function* () {
    yield head;
    yield second.value;
    yield* items;
    yield end;
  };
  await pipeline(Readable.from(write()), res).catch((error: NodeJS.ErrnoException) => {
    // Whoever goes away in the middle did nothing wrong.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
