/** The start tag of a row in the form that nearly all have: `<row r="5" …>`. One object serves for all rows: `read` fills it. */
export class PlainRow {
  /** 1-based. */
  row = 0;

  /** Reads the tag at `at`, and answers the position after it; -1 for any other form, and for half a tag. */
  read(bytes: Buffer, at: number, end: number): number {
    if (bytes[at + 1] !== 0x72 || bytes[at + 2] !== 0x6f || bytes[at + 3] !== 0x77 || bytes[at + 4] !== 0x20) return -1;
    if (bytes[at + 5] !== 0x72 || bytes[at + 6] !== 0x3d || bytes[at + 7] !== 0x22) return -1;
    let i = at + 8;
    let row = 0;
    let byte = bytes[i] ?? 0;
    while (byte >= 0x30 && byte <= 0x39) {
      row = row * 10 + byte - 0x30;
      byte = bytes[++i] ?? 0;
    }
    if (byte !== 0x22) return -1;
    byte = bytes[++i] ?? 0;
    while (byte !== 0x3e) {
      if (byte === 0x22) {
        i++;
        while (bytes[i] !== 0x22) i++;
      } else if (byte === 0x3c || byte === 0x27) return -1;
      byte = bytes[++i] ?? 0;
    }
    if (bytes[i - 1] === 0x2f || i >= end || row === 0) return -1;
    this.row = row;
    return i + 1;
  }
}
