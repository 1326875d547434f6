/** What a TextDecoder does, as far as readers need it. */
export interface Decoder {
  /** The encoding's name in the WHATWG Encoding Standard. */
  readonly encoding: string;
  /**
   * Decodes bytes. With `stream`, a character that is cut at their end waits for the next bytes. Without bytes it returns what is left.
   */
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}
