import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { readXls } from '../xls/index.js';
import { notWorkbook } from '../xls/refusals.js';
import { type DirectoryEntry, OLE_MAGIC, openCompoundFile } from './compound-file.js';

/** Other kinds of compound files, each recognised by one of its streams. */
const OTHER_FILES: [stream: string, what: string][] = [
  ['worddocument', 'a Word document'],
  ['powerpoint document', 'a PowerPoint presentation'],
  ['pp97_dualstorage', 'a PowerPoint presentation'],
  ['visiodocument', 'a Visio drawing'],
  ['__properties_version1.0', 'an Outlook message'],
  ['quill', 'a Publisher document'],
  ['contents', 'a Publisher or Works document'],
];

/**
 * Reads a compound file ([MS-CFB]): the records of an .xls, or an .xlsx or .xlsb that is enciphered ([MS-OFFCRYPTO] 2.3).
 * Records without a compound file around them are read as they are. Throws as `readXls`, `openEnciphered` and `readPackage` do,
 * and WorkbookError `not_a_workbook`.
 */
export async function* readCompound(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const magic = await source.read(0, OLE_MAGIC.length);
  if (!magic.equals(OLE_MAGIC)) return yield* readXls(source, options);
  const file = await openCompoundFile(source);
  const byName = new Map(file.entries.map((entry): [string, DirectoryEntry] => [entry.name.toLowerCase(), entry]));
  for (const name of ['workbook', 'book']) {
    const entry = byName.get(name);
    if (entry?.isStream) return yield* readXls(await file.open(entry), options);
  }
  const [info, enciphered] = [byName.get('encryptioninfo'), byName.get('encryptedpackage')];
  if (info && enciphered) {
    // Loaded when needed: hardly any compound file has one.
    const { openEnciphered } = await import('../enciphered/index.js');
    const { readPackage } = await import('../package/index.js');
    const plain = await openEnciphered(await file.open(info), await file.open(enciphered), options.signal);
    return yield* readPackage(plain, options);
  }
  const other = OTHER_FILES.find(([stream]) => byName.has(stream));
  throw notWorkbook(other ? other[1] : 'a file of an Office program, but without a workbook in it');
}
