/**
 * What a number format makes of a number, as bits: DATE and TIME parts shown, DURATION (`[h]`) or LOCALE (a date or a time,
 * depending on Excel's language), and the digits shown after the seconds. 0 is a plain number.
 */
export const KIND_NUMBER = 0;
export const KIND_DATE = 1;
export const KIND_TIME = 2;
export const KIND_DURATION = 4;
export const KIND_LOCALE = 8;
/** The digits after the seconds (0 to 3) are `kind >> FRACTION_SHIFT`. */
export const FRACTION_SHIFT = 4;
/** What the number is depends on its value. */
export const KIND_DEPENDS = 255;

/** The day after 9999-12-31, at which Excel's dates end (ECMA-376 part 1, 18.17.4.1), in days of either system. */
export const END_1900 = 2958466;
export const END_1904 = 2957004;
