/**
 * The loops in which reading a workbook spends nearly all of its time, in AssemblyScript: TypeScript's words for WebAssembly.
 * They take what Excel and its like write, byte for byte. They stop before anything else, with nothing done, and the readers
 * take it.
 */

export { findBlock } from './deflate-blocks';
export { writeCopyRows, writeLines } from './frames';
export { scanRecords } from './records';
export { writeSerial } from './serial-date';
export { scanStrings } from './shared-strings';
export { scanRows } from './sheet';
