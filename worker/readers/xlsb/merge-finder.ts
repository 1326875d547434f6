import { MAX_COLUMNS, MAX_ROWS } from '../budgets.js';
import { AreaList } from '../rows/merged-areas.js';
import type { ZipPart } from '../zip/directory.js';
import { badRecord } from './damage.js';
import { BRT_MERGE_CELL, BRT_ROW_HDR } from './record-ids.js';
import { RecordReader, recordSet } from './record-reader.js';

/** Row records are wanted only for messages: if the part breaks off, this first reading is the one that finds it. */
const WANTED = recordSet([BRT_ROW_HDR, BRT_MERGE_CELL]);
/** Finds the merged areas of a sheet in its records, pushed piece by piece, before its rows are read. The areas come after the rows. */
export class MergeFinder {
  private readonly list: AreaList;
  /** Areas so far. */
  private count = 0;
  private readonly records: RecordReader;
  private row = 0;

  constructor(
    private readonly sheet: string,
    private readonly part: ZipPart,
  ) {
    this.list = new AreaList(sheet);
    this.records = new RecordReader(
      part,
      WANTED,
      () => `${this.row > 0 ? ` in row ${this.row} of` : ' in'} the sheet “${sheet}”`,
    );
  }

  /** Throws WorkbookError `bad_record`, `too_many_merges`. */
  push(chunk: Buffer): void {
    this.records.push(chunk);
    const { records } = this;
    while (records.next()) {
      if (records.id === BRT_MERGE_CELL) this.add();
      else if (records.end - records.at >= 4) this.row = records.bytes.readUInt32LE(records.at) + 1;
    }
  }

  /** The areas, once all has been pushed. */
  finish(): AreaList {
    return this.list;
  }

  /** BrtMergeCell, [MS-XLSB] 2.4.682: first and last row, first and last column, 0-based. */
  private add(): void {
    const { bytes, at, end } = this.records;
    const number = ++this.count;
    if (end - at < 16) throw badRecord(this.part.name, `merged area ${number} of the sheet “${this.sheet}” is cut off`);
    const top = bytes.readUInt32LE(at) + 1;
    const bottom = bytes.readUInt32LE(at + 4) + 1;
    const left = bytes.readUInt32LE(at + 8);
    const right = bytes.readUInt32LE(at + 12);
    if (top > bottom || left > right || bottom > MAX_ROWS || right >= MAX_COLUMNS) {
      throw badRecord(
        this.part.name,
        `merged area ${number} of the sheet “${this.sheet}” lies beyond the rows and columns of Excel`,
      );
    }
    this.list.add({ top, left, bottom, right });
  }
}
