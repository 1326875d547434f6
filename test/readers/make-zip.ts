import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  data: string | Buffer;
  /** Stored instead of deflated. */
  stored?: boolean;
  /** Sizes and checksum follow the data, as streaming writers put them. */
  descriptor?: boolean;
  /** Sizes and offset stand in a zip64 extra field. */
  zip64?: boolean;
  /** What the directory says, where it is to lie. */
  claims?: { crc32?: number; inflatedSize?: number; flags?: number; method?: number };
  /** The bytes in the file, where they are not what deflating gives. */
  compressed?: Buffer;
}

/** Writes a zip archive record by record (APPNOTE 4.3), odd ones too. */
export function makeZip(entries: ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.isBuffer(entry.data) ? entry.data : Buffer.from(entry.data);
    const compressed = entry.compressed ?? (entry.stored ? data : deflateRawSync(data));
    const name = Buffer.from(entry.name);
    const sum = entry.claims?.crc32 ?? crc32(data);
    const inflated = entry.claims?.inflatedSize ?? data.length;
    const method = entry.claims?.method ?? (entry.stored ? 0 : 8);
    const flags = (entry.claims?.flags ?? 0) | (entry.descriptor ? 8 : 0) | 0x800;

    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(entry.descriptor ? 0 : sum, 14);
    local.writeUInt32LE(entry.descriptor ? 0 : compressed.length, 18);
    local.writeUInt32LE(entry.descriptor ? 0 : inflated, 22);
    local.writeUInt16LE(name.length, 26);
    const parts = [local, name, compressed];
    if (entry.descriptor) {
      const descriptor = Buffer.alloc(16);
      descriptor.writeUInt32LE(0x08074b50, 0);
      descriptor.writeUInt32LE(sum, 4);
      descriptor.writeUInt32LE(compressed.length, 8);
      descriptor.writeUInt32LE(inflated, 12);
      parts.push(descriptor);
    }

    const extra = Buffer.alloc(entry.zip64 ? 28 : 0);
    if (entry.zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(inflated), 4);
      extra.writeBigUInt64LE(BigInt(compressed.length), 12);
      extra.writeBigUInt64LE(BigInt(offset), 20);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(sum, 16);
    central.writeUInt32LE(entry.zip64 ? 0xffffffff : compressed.length, 20);
    central.writeUInt32LE(entry.zip64 ? 0xffffffff : inflated, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(entry.zip64 ? 0xffffffff : offset, 42);
    directory.push(central, name, extra);

    const file = Buffer.concat(parts);
    files.push(file);
    offset += file.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
