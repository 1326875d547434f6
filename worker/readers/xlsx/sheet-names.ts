import { type TextNames, textNames } from './rich-text.js';

/** The names of a sheet's elements, with the prefix that the part uses. */
export class SheetNames {
  readonly sheetData: Uint8Array;
  readonly row: Uint8Array;
  readonly c: Uint8Array;
  readonly v: Uint8Array;
  readonly is: Uint8Array;
  readonly texts: TextNames;

  constructor(prefix: string) {
    this.sheetData = Buffer.from(`${prefix}sheetData`);
    this.row = Buffer.from(`${prefix}row`);
    this.c = Buffer.from(`${prefix}c`);
    this.v = Buffer.from(`${prefix}v`);
    this.is = Buffer.from(`${prefix}is`);
    this.texts = textNames(prefix);
  }
}
