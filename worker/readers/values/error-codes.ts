/**
 * How Excel shows the errors that a cell may hold, by their codes: BErr ([MS-XLSB] 2.5.97.2), and those that newer versions have added to
 * it (XlCVError less 2000).
 */
export const ERROR_TEXTS: ReadonlyMap<number, string> = new Map([
  [0x00, '#NULL!'],
  [0x07, '#DIV/0!'],
  [0x0f, '#VALUE!'],
  [0x17, '#REF!'],
  [0x1d, '#NAME?'],
  [0x24, '#NUM!'],
  [0x2a, '#N/A'],
  [0x2b, '#GETTING_DATA'],
  [0x2d, '#SPILL!'],
  [0x2e, '#CONNECT!'],
  [0x2f, '#BLOCKED!'],
  [0x30, '#UNKNOWN!'],
  [0x31, '#FIELD!'],
  [0x32, '#CALC!'],
]);
