/** The records that are read here, by the numbers of [MS-XLSB] 2.3. All others are skipped. */
export const BRT_ROW_HDR = 0;
export const BRT_CELL_BLANK = 1;
export const BRT_CELL_RK = 2;
export const BRT_CELL_ERROR = 3;
export const BRT_CELL_BOOL = 4;
export const BRT_CELL_REAL = 5;
export const BRT_CELL_ST = 6;
export const BRT_CELL_ISST = 7;
export const BRT_FMLA_STRING = 8;
export const BRT_FMLA_NUM = 9;
export const BRT_FMLA_BOOL = 10;
export const BRT_FMLA_ERROR = 11;
/**
 * The short forms of 1 to 7, without a column: such a cell is right of the cell before it. Excel reads them, and some programs write
 * them, though [MS-XLSB] does not say so (Apache POI, bug 65510).
 */
export const BRT_SHORT_BLANK = 12;
export const BRT_SHORT_ISST = 18;
export const BRT_SST_ITEM = 19;
export const BRT_FRT_BEGIN = 35;
export const BRT_FRT_END = 36;
export const BRT_FMT = 44;
export const BRT_XF = 47;
export const BRT_CELL_R_STRING = 62;
export const BRT_BEGIN_SHEET = 129;
export const BRT_END_SHEET = 130;
export const BRT_BEGIN_BOOK = 131;
export const BRT_END_BOOK = 132;
export const BRT_BEGIN_SHEET_DATA = 145;
export const BRT_END_SHEET_DATA = 146;
export const BRT_WB_PROP = 153;
export const BRT_BUNDLE_SH = 156;
export const BRT_BEGIN_SST = 159;
export const BRT_END_SST = 160;
export const BRT_MERGE_CELL = 176;
export const BRT_BEGIN_STYLE_SHEET = 278;
export const BRT_END_STYLE_SHEET = 279;
export const BRT_BEGIN_FMTS = 615;
export const BRT_END_FMTS = 616;
export const BRT_BEGIN_CELL_XFS = 617;
export const BRT_END_CELL_XFS = 618;
