/** What a TextDecoder does, as far as readers need it. */
export interface Decoder {
  /** The encoding's name in the WHATWG Encoding Standard. */
  readonly encoding: string;
  /** Decodes bytes; with `stream`, a character that is cut at their end waits for the next ones. Without bytes: what is left. */
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}
