import type { ByteSource } from '../contract.js';
import { damaged, truncated } from '../xls/refusals.js';
import { SectorStream } from './sector-stream.js';

/** The first bytes of a compound file. */
export const OLE_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');

const HEADER_BYTES = 512;
/** Sector numbers from here on are marks: end of a chain, a free sector, a sector of the FAT itself ([MS-CFB] 2.1). */
const FIRST_MARK = 0xfffffffa;
const FREE = 0xffffffff;
/** Places for FAT sectors in the header. */
const HEADER_DIFAT = 109;

const ENTRY_BYTES = 128;
/** Office's files have some tens of entries. A file with thousands of embedded objects has thousands. */
const MAX_DIRECTORY_BYTES = 8 * 1024 * 1024;
const TYPE_STREAM = 2;
const TYPE_ROOT = 5;

/** An entry of the root storage of a compound file. */
export interface DirectoryEntry {
  name: string;
  isStream: boolean;
  start: number;
  size: number;
}

/** A compound file ([MS-CFB]): the entries at its root, and its streams as sources of bytes. */
export interface CompoundFile {
  entries: DirectoryEntry[];
  /** Opens the whole sectors of a stream. It may go on after the stream's true end, and end before it if the file was cut. */
  open(entry: DirectoryEntry): Promise<ByteSource>;
}

interface Layout {
  sectorSize: number;
  miniSectorSize: number;
  /** Streams smaller than this lie in the mini stream. */
  miniCutoff: number;
  directoryStart: number;
  miniFatStart: number;
}

/**
 * Reads header, FAT and directory of a compound file. Oddities do no harm as long as the bytes that are needed are there: wrong
 * sizes, unmarked ends, a FAT too short.
 * @throws WorkbookError `damaged` and `truncated`
 */
export async function openCompoundFile(file: ByteSource): Promise<CompoundFile> {
  const header = await file.read(0, HEADER_BYTES);
  if (header.length < HEADER_BYTES) throw truncated('not even its header is complete');
  const layout = readLayout(header);
  const { sectorSize } = layout;
  const fat = await readFat(file, header, sectorSize);
  const open = (start: number, size: number) =>
    new SectorStream(file, followChain(fat, start, size / sectorSize), sectorSize, sectorSize);

  const directory = open(layout.directoryStart, 0);
  const bytes = await directory.read(0, Math.min(directory.size, MAX_DIRECTORY_BYTES));
  const all = readEntries(bytes, sectorSize);
  const root = all.find((entry) => entry.type === TYPE_ROOT) ?? all[0];
  if (!root) {
    if ((layout.directoryStart + 1) * sectorSize >= file.size) throw truncated('the list of its streams is missing');
    throw damaged('the list of its streams is missing');
  }

  let mini: { fat: Uint32Array; stream: ByteSource } | null = null;
  return {
    entries: childrenOf(all, root),
    async open(entry) {
      if (entry.size >= layout.miniCutoff) return open(entry.start, entry.size);
      if (mini === null) {
        const table = open(layout.miniFatStart, 0);
        mini = { fat: numbersIn(await table.read(0, table.size)), stream: open(root.start, 0) };
      }
      const { miniSectorSize } = layout;
      const chain = followChain(mini.fat, entry.start, entry.size / miniSectorSize);
      return new SectorStream(mini.stream, chain, miniSectorSize, 0);
    },
  };
}

/** [MS-CFB] 2.2 */
function readLayout(header: Buffer): Layout {
  const shift = header.readUInt16LE(30);
  if (shift < 7 || shift > 16) throw damaged(`its sectors are of an impossible size (2 to the power of ${shift})`);
  const miniShift = header.readUInt16LE(32);
  return {
    sectorSize: 2 ** shift,
    miniSectorSize: 2 ** (miniShift > 0 && miniShift <= shift ? miniShift : 6),
    miniCutoff: header.readUInt32LE(56),
    directoryStart: header.readUInt32LE(48),
    miniFatStart: header.readUInt32LE(60),
  };
}

/** The sector that follows each sector, as far as the file has sectors ([MS-CFB] 2.3, 2.5). What is not there counts as free. */
async function readFat(file: ByteSource, header: Buffer, sectorSize: number): Promise<Uint32Array> {
  const sectorCount = Math.ceil(file.size / sectorSize) - 1;
  const perSector = sectorSize / 4;
  const wanted = Math.ceil(sectorCount / perSector);
  const sectors = Array.from({ length: HEADER_DIFAT }, (_, i) => header.readUInt32LE(76 + 4 * i));
  let next = header.readUInt32LE(68);
  const seen = new Set<number>();
  while (sectors.length < wanted && next < sectorCount && !seen.has(next)) {
    seen.add(next);
    const more = numbersIn(await file.read((next + 1) * sectorSize, sectorSize));
    if (more.length < perSector) break;
    // The last number of a DIFAT sector names the next one.
    for (const sector of more.subarray(0, perSector - 1)) sectors.push(sector);
    next = more[perSector - 1] ?? FREE;
  }
  const fat = new Uint32Array(Math.max(0, wanted * perSector)).fill(FREE);
  const listed = Uint32Array.from(sectors.slice(0, wanted));
  const cut = listed.findIndex((sector) => sector >= sectorCount);
  const chain = cut < 0 ? listed : listed.subarray(0, cut);
  const stream = new SectorStream(file, chain, sectorSize, sectorSize);
  const bytes = await stream.read(0, stream.size);
  fat.set(numbersIn(bytes));
  return fat;
}

function numbersIn(bytes: Buffer): Uint32Array {
  const numbers = new Uint32Array(Math.floor(bytes.length / 4));
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.readUInt32LE(4 * i);
  return numbers;
}

/**
 * Returns the sectors of a chain. It ends at a mark, or when it leads out of the table. Some writers leave the end unmarked. A
 * chain that comes back to itself is therefore refused only if it has fewer than `needed` sectors by then.
 */
function followChain(fat: Uint32Array, start: number, needed: number): Uint32Array {
  const seen = new Uint8Array(Math.ceil(fat.length / 8));
  let chain = new Uint32Array(64);
  let count = 0;
  for (let sector = start; sector < fat.length && sector < FIRST_MARK; sector = fat[sector] ?? FREE) {
    const bit = 1 << (sector & 7);
    const byte = seen[sector >> 3] ?? 0;
    if ((byte & bit) !== 0) {
      if (count >= needed && needed > 0) break;
      throw damaged('the chain of its sectors runs in a circle');
    }
    seen[sector >> 3] = byte | bit;
    if (count === chain.length) {
      const grown = new Uint32Array(count * 2);
      grown.set(chain);
      chain = grown;
    }
    chain[count++] = sector;
  }
  return chain.slice(0, count);
}

interface RawEntry extends DirectoryEntry {
  type: number;
  left: number;
  right: number;
  child: number;
}

/** [MS-CFB] 2.6.1 */
function readEntries(bytes: Buffer, sectorSize: number): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const nameBytes = Math.min(64, bytes.readUInt16LE(at + 64));
    const type = bytes.readUInt8(at + 66);
    entries.push({
      name: bytes.toString('utf16le', at, at + (nameBytes & ~1)).replace(/\0.*$/s, ''),
      type,
      isStream: type === TYPE_STREAM,
      left: bytes.readUInt32LE(at + 68),
      right: bytes.readUInt32LE(at + 72),
      child: bytes.readUInt32LE(at + 76),
      start: bytes.readUInt32LE(at + 116),
      // Version 3 writers may leave rubbish in the upper half.
      size: bytes.readUInt32LE(at + 120) + (sectorSize > 512 ? bytes.readUInt32LE(at + 124) * 2 ** 32 : 0),
    });
  }
  return entries;
}

/**
 * The entries at the root: its children are a tree of siblings ([MS-CFB] 2.6.4). Streams of embedded objects, which may be
 * workbooks too, are not among them. If the tree is broken, all entries count.
 */
function childrenOf(entries: RawEntry[], root: RawEntry): DirectoryEntry[] {
  const found: RawEntry[] = [];
  const seen = new Set<RawEntry>([root]);
  const open = [root.child];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const entry = entries[index];
    if (!entry || seen.has(entry) || entry.type === 0) continue;
    seen.add(entry);
    found.push(entry);
    open.push(entry.left, entry.right);
  }
  return found.some((entry) => entry.isStream) ? found : entries;
}
