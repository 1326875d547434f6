/** The letters of RowBatch.types, as ASCII. */
export const TYPE_EMPTY = 0x2d;
export const TYPE_STRING = 0x73;
export const TYPE_NUMBER = 0x6e;
export const TYPE_BOOLEAN = 0x62;
export const TYPE_DATE = 0x64;
export const TYPE_ERROR = 0x65;
