import type { Response } from 'express';
import { sendPieces } from './send-pieces.js';

/**
 * Sends an object whose last field is a list of any length. Its items come as JSON, piece by piece. What fails before the first byte is
 * an error like any other. A short list is sent as a whole, with a length and an ETag.
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
  await sendPieces(res, write());
}
