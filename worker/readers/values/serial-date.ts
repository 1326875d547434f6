import { END_1900, END_1904 } from '../../kernel/date-kinds.js';
import { instantiate } from '../../kernel/kernel.js';
import { SCRATCH } from '../../kernel/memory-map.js';

/** Most bytes that `writeSerial` writes. */
export const MAX_DATE_BYTES = 32;

/** Whether Excel has a date for a serial: none before its epoch, none after the year 9999. Others stay numbers. */
export function isDateSerial(serial: number, date1904: boolean): boolean {
  return serial >= 0 && serial < (date1904 ? END_1904 : END_1900);
}

let kernel: { bytes: Uint8Array; writeSerial: ReturnType<typeof instantiate>['writeSerial'] } | null = null;

/**
 * Writes an Excel serial (days since the epoch, the time as a fraction) as ISO 8601 into `out` from `at` on. Returns the position after
 * it. Only for serials that pass isDateSerial. kernel/assembly/serial-date.ts says how it rounds, and what it shows.
 */
export function writeSerial(out: Uint8Array, at: number, serial: number, kind: number, date1904: boolean): number {
  kernel ??= createKernel();
  const end = kernel.writeSerial(SCRATCH, serial, kind, date1904 ? 1 : 0);
  for (let i = SCRATCH; i < end; i++) out[at++] = kernel.bytes[i] ?? 0;
  return at;
}

function createKernel() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  return { bytes: new Uint8Array(memory.buffer), writeSerial: instantiate(memory).writeSerial };
}
