/** The encodings that the panel offers for text files, the most likely first. The names are those of the WHATWG Encoding Standard. */
export const OFFERED_ENCODINGS = [
  'utf-8',
  'shift_jis',
  'euc-jp',
  'iso-2022-jp',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'big5',
  'euc-kr',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
] as const;

/** The delimiters that are recognised, and therefore offered. */
export const OFFERED_DELIMITERS = [',', '\t', ';', '|'] as const;
/** A longer one is an accident. */
export const LONGEST_DELIMITER = 8;
/** What a delimiter may not hold. */
export const NO_DELIMITER = /["\r\n\0]/;
