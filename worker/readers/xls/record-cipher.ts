/** Deciphers a stretch of one record's data, in place. */
export interface DataCipher {
  /**
   * Deciphers `bytes[from .. to)`, which are at `position` in the stream, inside of a record. The record's data begin at `dataStart` in
   * the stream and are `size` bytes long.
   */
  apply(bytes: Buffer, from: number, to: number, position: number, dataStart: number, size: number): void;
}

/** Records that stay readable ([MS-XLS] 2.2.10): BOF, FILEPASS, INTERFACEHDR, RRDHEAD, USREXCL, FILELOCK, RRDINFO. */
const PLAIN_RECORDS = new Set([0x0009, 0x0209, 0x0409, 0x0809, 0x002f, 0x00e1, 0x0138, 0x0194, 0x0195, 0x0196]);
const BOUND_SHEET = 0x0085;

/**
 * Deciphers a stream of records as it comes, piece by piece, wherever it is cut. The headers of records are never enciphered. Neither
 * is the place at which a sheet begins (the first four bytes of BOUNDSHEET).
 */
export class RecordCipher {
  private position = 0;
  private readonly header = new Uint8Array(4);
  private headerBytes = 0;
  private dataStart = 0;
  private size = 0;

  /** Nothing before `plainUntil` is enciphered. */
  constructor(
    private readonly cipher: DataCipher,
    private readonly plainUntil: number,
  ) {}

  /** Says that the next bytes are at `position`, at the beginning of a record. */
  begin(position: number): void {
    this.position = position;
    this.headerBytes = 0;
  }

  /** Deciphers the stream's next bytes, `bytes[from .. to)`, in place. */
  apply(bytes: Buffer, from: number, to: number): void {
    const { header } = this;
    let at = from;
    while (at < to) {
      if (this.headerBytes < 4) {
        header[this.headerBytes++] = bytes[at++] ?? 0;
        this.position++;
        if (this.headerBytes < 4) continue;
        this.dataStart = this.position;
        this.size = (header[2] ?? 0) | ((header[3] ?? 0) << 8);
      }
      const end = Math.min(to, at + this.dataStart + this.size - this.position);
      const type = (header[0] ?? 0) | ((header[1] ?? 0) << 8);
      if (this.position >= this.plainUntil && !PLAIN_RECORDS.has(type)) {
        const readable = type === BOUND_SHEET ? Math.max(0, this.dataStart + 4 - this.position) : 0;
        const first = Math.min(end, at + readable);
        this.cipher.apply(bytes, first, end, this.position + first - at, this.dataStart, this.size);
      }
      this.position += end - at;
      at = end;
      if (this.position === this.dataStart + this.size) this.headerBytes = 0;
    }
  }
}
