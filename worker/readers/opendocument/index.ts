import path from 'node:path';
import { WorkbookError } from '../../../src/errors.js';
import { passwordError } from '../../../src/files/format.js';
import type { ByteSource, ReaderEvent, ReaderOptions } from '../contract.js';
import { wantedSheet } from '../sheet-events.js';
import { fileSlices, readBook } from '../xml/book-stream.js';
import { toUtf8, Utf8Gate } from '../xml/utf8-gate.js';
import { openZip } from '../zip/directory.js';
import { inflatePart, readPart } from '../zip/inflate.js';
import type { Archive } from '../zip/package.js';
import { ContentScanner } from './content-scanner.js';
import { DocumentStyles } from './document-styles.js';
import { readStylesPart } from './styles-part.js';

/** A manifest lists the parts. With 100,000 pictures it takes some 20 MB. */
const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;

/**
 * Reads an OpenDocument spreadsheet, .ods or .ots (OpenDocument 1.3; those of 1.0 to 1.4 are alike here), as the readers' contract has
 * it. Throws WorkbookError for one that is damaged, encrypted or over budget, and UserError `unknown_sheet`.
 */
export async function* readOds(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const { signal } = options;
  const zip = await openZip(source, options);
  const archive: Archive = { source, zip, signal };
  await refuseEncrypted(archive);
  const part = zip.find('content.xml');
  if (!part) {
    throw new WorkbookError(
      'missing_part',
      'The workbook is damaged: the part that holds its sheets (content.xml) is missing. Save it again from the program it comes from.',
      { details: { part: 'content.xml' } },
    );
  }
  const stylesPart = zip.find('styles.xml');
  const styles = new DocumentStyles();
  if (stylesPart) {
    const gate = new Utf8Gate(stylesPart.name);
    await readStylesPart(inflatePart(archive, stylesPart), gate, stylesPart.name, styles);
  }
  yield* readContent(part.name, () => inflatePart(archive, part), part.inflatedSize, styles, options);
}

/** Reads a flat OpenDocument spreadsheet, .fods: one XML file with everything in it. Throws as `readOds` does. */
export async function* readFods(
  source: ByteSource,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  yield* readContent(
    path.basename(options.name),
    () => fileSlices(source, options.signal),
    source.size,
    new DocumentStyles(),
    options,
  );
}

/**
 * Reads a document. `chunksOf` starts anew at the document's first byte with each call; the document has `size` bytes. `styles` has the
 * styles of other parts.
 */
async function* readContent(
  part: string,
  chunksOf: () => AsyncIterable<Buffer>,
  size: number,
  styles: DocumentStyles,
  options: ReaderOptions,
): AsyncGenerator<ReaderEvent, void, undefined> {
  const { budgets, signal } = options;
  const passes = options.sheet === undefined ? 1 : 2;
  let done = 0;
  const onChunk = (bytes: number) => {
    done += bytes;
    options.onProgress?.(done, size * passes);
  };
  let wanted: number | null = null;
  if (options.sheet !== undefined) {
    // Only the end of the document tells whether there is such a sheet.
    const sheets: string[] = [];
    const outline = new ContentScanner(part, budgets, () => false);
    for await (const event of readBook(chunksOf(), new Utf8Gate(part), outline, signal, onChunk))
      if (event.kind === 'sheet_start') sheets.push(event.name);
    wanted = wantedSheet(sheets, options.sheet);
  }
  const scanner = new ContentScanner(part, budgets, (index) => wanted === null || wanted === index, styles);
  yield* readBook(chunksOf(), new Utf8Gate(part), scanner, signal, onChunk);
}

/**
 * Refuses encrypted documents: the manifest says how parts are encrypted (OpenDocument 1.3 part 2, 4.4). Old manifests have a document
 * type, which our XML reader refuses. Therefore the manifest is only searched for the tag.
 */
async function refuseEncrypted(archive: Archive): Promise<void> {
  const part = archive.zip.find('META-INF/manifest.xml');
  if (!part) return;
  const manifest = toUtf8(await readPart(archive, part, MAX_MANIFEST_BYTES), part.name);
  if (/<(?:[\w.-]+:)?encryption-data[\s/>]/.test(manifest.toString('latin1'))) throw passwordError();
}
