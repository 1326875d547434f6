import { createDecoder } from '../text/text-decoder.js';

/** The encodings of code pages ([MS-XLS] 2.4.52, CodePage) that go by other names than `windows-NUMBER`. */
const ENCODINGS: Record<number, string> = {
  866: 'ibm866',
  874: 'windows-874',
  // The WHATWG's encodings of these names are Microsoft's own variants.
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  10000: 'macintosh',
  10001: 'shift_jis',
  10002: 'big5',
  10003: 'euc-kr',
  10007: 'x-mac-cyrillic',
  10008: 'gbk',
  32768: 'macintosh',
};

/** Upper halves of code pages that no TextDecoder knows: those of DOS, which Excel for OS/2 and exports of old programs use. */
const SINGLE_BYTE: Record<number, string> = {
  437: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  850: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  852: 'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
};

/** The texts of BIFF2 to BIFF7, which are bytes in a code page of Windows. */
export interface CodePage {
  decode(bytes: Uint8Array): string;
  /** Whether bytes of ASCII alone are that ASCII. */
  keepsAscii: boolean;
}

/** A code page by its number; those that are unknown are taken for 1252, Windows' own for western languages. */
export function codePageOf(number: number): CodePage {
  const upper = SINGLE_BYTE[number];
  if (upper !== undefined) return { decode: (bytes) => decodeSingleBytes(bytes, upper), keepsAscii: true };
  const windows = number >= 1250 && number <= 1258 ? number : 1252;
  const decoder = createDecoder(ENCODINGS[number] ?? `windows-${windows}`);
  return { decode: (bytes) => decoder.decode(bytes), keepsAscii: number !== 1200 };
}

function decodeSingleBytes(bytes: Uint8Array, upper: string): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : upper[byte - 0x80];
  return text;
}
