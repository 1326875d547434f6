import type { Kernel } from '../../kernel/kernel.js';
import {
  BATCH_FULL,
  CELLS_LEFT,
  CELLS_READ,
  MOST_CELLS_LEFT,
  OTHER_FORM,
  OVER_BUDGET,
  REPLACED,
  WHY,
  WINDOW,
} from '../../kernel/memory-map.js';
import { ByteWindow } from '../byte-window.js';
import type { RowEncoder } from '../rows/row-encoder.js';
import { tooManyCells } from './record-errors.js';

/** If a record is not whole after this many bytes, ParsedRecords takes over. */
const PATIENCE = 1024 * 1024;

/**
 * Reads the records of a text by the kernel, straight into the encoder's memory, as rows of texts. `hasStopped` says that the
 * kernel cannot read on. The rest of the window is then for ParsedRecords, which read everything and know what is wrong.
 */
export class PlainRecords {
  hasStopped = false;
  /** Fields read so far. */
  cells = 0;
  private readonly window: ByteWindow;

  constructor(
    private readonly kernel: Kernel,
    private readonly rows: RowEncoder,
    private readonly budget: number,
  ) {
    this.window = new ByteWindow(kernel.window);
  }

  /** What has not been read. */
  get rest(): Buffer {
    const { bytes, start, end } = this.window;
    return Buffer.from(bytes.subarray(start, end));
  }

  /** Adds bytes of UTF-8; `scan` then works through them. */
  push(bytes: Buffer): void {
    this.window.push(bytes);
  }

  /**
   * Works through what has been pushed, all of it if `isLast`. Returns true if the encoder's batch is full: take it and call
   * again.
   * @throws WorkbookError `too_many_cells`
   */
  scan(isLast: boolean): boolean {
    const { kernel, rows, window } = this;
    const { state } = kernel;
    if (this.hasStopped || window.bytes !== kernel.window || !rows.lendTo(state)) {
      this.hasStopped = true;
      return false;
    }
    state[CELLS_LEFT] = Math.min(this.budget - this.cells, MOST_CELLS_LEFT);
    const { scanRecords } = kernel.functions;
    window.start = scanRecords(WINDOW + window.start, WINDOW + window.end, isLast ? 1 : 0) - WINDOW;
    rows.takeBackFrom(state);
    rows.replaced += state[REPLACED] ?? 0;
    this.cells += state[CELLS_READ] ?? 0;
    const why = state[WHY] ?? OTHER_FORM;
    if (why === OVER_BUDGET) throw tooManyCells(rows.currentRow, this.budget);
    if (why === OTHER_FORM) this.hasStopped = window.length > (isLast ? 0 : PATIENCE);
    return why === BATCH_FULL;
  }
}
