import { ElementScanner } from '../xml/element-scanner.js';
import type { Utf8Gate } from '../xml/utf8-gate.js';
import type { DocumentStyles } from './document-styles.js';
import * as names from './vocabulary.js';

/** Reads the common styles of a styles.xml (OpenDocument 1.3 part 3, 3.1.3.3). Throws WorkbookError `bad_xml` and what `chunks` throws. */
export async function readStylesPart(
  chunks: AsyncIterable<Buffer>,
  gate: Utf8Gate,
  part: string,
  styles: DocumentStyles,
): Promise<void> {
  const scanner = new StylesScanner(part, styles);
  for await (const chunk of chunks) {
    scanner.push(gate.push(chunk));
    scanner.scan();
  }
  scanner.push(gate.end());
  scanner.end();
  scanner.scan();
}

class StylesScanner extends ElementScanner {
  private isInside = false;

  constructor(
    part: string,
    private readonly styles: DocumentStyles,
  ) {
    super(names.ELEMENTS, names.ATTRIBUTES, part, () => '');
  }

  scan(): void {
    while (this.step());
  }

  protected open(): void {
    const { element } = this.stream;
    if (this.isInside) {
      if (!this.styles.open(this.stream)) this.skip();
    } else if (element === names.COMMON_STYLES) {
      this.styles.begin(element);
      this.isInside = true;
    } else if (element !== names.DOCUMENT) this.skip();
  }

  protected close(): void {
    const { element } = this.stream;
    if (element === names.COMMON_STYLES) this.isInside = false;
    else if (this.isInside) this.styles.close(element);
  }

  protected text(): void {
    // Text among styles means nothing.
  }
}
