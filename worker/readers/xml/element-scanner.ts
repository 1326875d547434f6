import type { Vocabulary } from './namespaces.js';
import { CLOSE, NEED_MORE, OPEN, TagStream } from './tag-stream.js';

/** Goes through a document's elements, pushed as bytes, and passes over those that `open` says to `skip`. */
export abstract class ElementScanner {
  protected readonly stream: TagStream;
  /** The depth at which the skipped element ends; -1 if none is skipped. */
  private skippedTo = -1;

  /** As TagStream's. */
  constructor(elements: Vocabulary, attributes: Vocabulary, part: string, place: () => string) {
    this.stream = new TagStream(elements, attributes, part, place);
  }

  push(bytes: Buffer): void {
    this.stream.push(bytes);
  }

  /** Says that all has been pushed. */
  end(): void {
    this.stream.end();
  }

  /** A start tag has come. If the element has no content, `close` follows at once, unless it is skipped. */
  protected abstract open(): void;
  /** An end tag has come, or the end of an element without content. */
  protected abstract close(): void;
  /** Text has come. */
  protected abstract text(): void;

  /** Passes over the element whose start tag has come. */
  protected skip(): void {
    this.skippedTo = this.stream.isEmpty ? this.stream.depth : this.stream.depth - 1;
  }

  /** Goes on by one tag or piece of text; false if more bytes are needed, or at the end. Throws WorkbookError as TagStream does. */
  protected step(): boolean {
    const { stream } = this;
    const token = stream.next();
    if (token === NEED_MORE) return false;
    if (this.skippedTo >= 0) {
      if (token === CLOSE && stream.depth === this.skippedTo) this.skippedTo = -1;
    } else if (token === OPEN) {
      this.open();
      if (!stream.isEmpty) return true;
      if (this.skippedTo >= 0) this.skippedTo = -1;
      else this.close();
    } else if (token === CLOSE) this.close();
    else this.text();
    return true;
  }
}
