/** The texts of a whole workbook, each different one once. */
export class SharedStrings {
  readonly texts: string[] = [];
  /** How many cells refer to them. */
  references = 0;
  private readonly known = new Map<string, number>();

  /** Returns a text's index. A text that is `distinct` counts as new without a look-up. */
  indexOf(text: string, distinct: boolean): number {
    this.references++;
    const known = distinct ? undefined : this.known.get(text);
    if (known !== undefined) return known;
    if (!distinct) this.known.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
