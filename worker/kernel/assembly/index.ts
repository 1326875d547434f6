/**
 * The loops in which nearly all of the time of reading a workbook goes, in AssemblyScript: TypeScript's words for WebAssembly. They take
 * what Excel and its like write, byte for byte, and stop before anything else, with nothing done: the readers take everything there is.
 */

export { findBlock } from './deflate-blocks';
export { writeCopyRows, writeLines } from './frames';
export { scanRecords } from './records';
export { writeSerial } from './serial-date';
export { scanStrings } from './shared-strings';
export { scanRows } from './sheet';
