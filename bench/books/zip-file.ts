import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

interface Part {
  name: Buffer;
  offset: number;
  checksum: number;
  compressed: number;
  size: number;
}

/** Writes a zip archive part by part (APPNOTE 4.3) with the sizes in front of each part, as Excel does. No zip64. */
export class ZipFile {
  private readonly parts: Part[] = [];
  private position = 0;

  constructor(private readonly file: FileHandle) {}

  /** Deflates a part as its pieces come. Do not begin the next part before this has ended. */
  async add(name: string, pieces: Iterable<string>): Promise<void> {
    const part: Part = { name: Buffer.from(name), offset: this.position, checksum: 0, compressed: 0, size: 0 };
    const measured = (function* () {
      for (const piece of pieces) {
        const bytes = Buffer.from(piece);
        part.checksum = crc32(bytes, part.checksum);
        part.size += bytes.length;
        yield bytes;
      }
    })();
    this.position += 30 + part.name.length;
    const deflate = createDeflateRaw({ chunkSize: 256 * 1024 });
    const source = Readable.from(measured, { objectMode: false });
    source.on('error', (error) => deflate.destroy(error));
    for await (const chunk of source.pipe(deflate)) {
      // A zlib stream without an encoding emits only Buffers.
      const bytes = chunk as Buffer;
      await this.write(bytes, this.position);
      this.position += bytes.length;
      part.compressed += bytes.length;
    }
    // The sizes are known only now: the header goes to the place that was kept free for it.
    await this.write(Buffer.concat([header(part, 'local'), part.name]), part.offset);
    this.parts.push(part);
  }

  /** Writes the directory. Whoever opened the file closes it. */
  async finish(): Promise<void> {
    const directory = Buffer.concat(this.parts.flatMap((part) => [header(part, 'central'), part.name]));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.parts.length, 8);
    end.writeUInt16LE(this.parts.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.position, 16);
    await this.write(Buffer.concat([directory, end]), this.position);
  }

  private async write(bytes: Buffer, position: number): Promise<void> {
    for (let at = 0; at < bytes.length; )
      at += (await this.file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
}

function header(part: Part, place: 'local' | 'central'): Buffer {
  const central = place === 'central';
  const bytes = Buffer.alloc(central ? 46 : 30);
  // Behind the signature the central header has one field more: the version of the program that made it.
  const shift = central ? 2 : 0;
  bytes.writeUInt32LE(central ? 0x02014b50 : 0x04034b50, 0);
  if (central) bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 4 + shift);
  bytes.writeUInt16LE(8, 8 + shift);
  // 1980-01-01, as Excel dates its parts.
  bytes.writeUInt16LE(0x21, 12 + shift);
  bytes.writeUInt32LE(part.checksum, 14 + shift);
  bytes.writeUInt32LE(part.compressed, 18 + shift);
  bytes.writeUInt32LE(part.size, 22 + shift);
  bytes.writeUInt16LE(part.name.length, 26 + shift);
  if (central) bytes.writeUInt32LE(part.offset, 42);
  return bytes;
}
