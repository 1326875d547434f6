import { createHash } from 'node:crypto';

let made = 0;

/**
 * A CSV that is never the same as another, and whose last line says that it is the end.
 * @param bytes how many, at least
 * @param token what makes it different; without it, a number of this process
 */
export function makeFile(bytes = 4_000, token = `${process.pid}-${++made}`): Buffer {
  const line = `${token},りんご,1.5\n`;
  return Buffer.from(`${line.repeat(Math.ceil(bytes / Buffer.byteLength(line)))}${token},END,0\n`);
}

/** The token of a file, or of a part of one; null if there is none in it. What was put before a file may look like more of its first token. */
export function tokenOf(bytes: Buffer): string | null {
  return [...bytes.toString('utf8').matchAll(/(\d+-\d+),(?:りんご|END),/g)].at(-1)?.[1] ?? null;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
