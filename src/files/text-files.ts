/** The encodings that the panel offers for text files, by their names in the WHATWG Encoding Standard, the likelier first. */
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

/** The delimiters that are recognised, and so offered. */
export const OFFERED_DELIMITERS = [',', '\t', ';', '|'] as const;
/** Longer ones are no delimiter, but an accident. */
export const LONGEST_DELIMITER = 8;
/** What no delimiter may hold. */
export const NO_DELIMITER = /["\r\n\0]/;
