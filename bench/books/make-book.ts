// tsx bench/books/make-book.ts NAME: writes one book of the catalogue into the cache.
import { makeBook, RECIPES } from './catalogue.js';

const wanted = process.argv[2] ?? '';
for (const name of Object.keys(RECIPES)) {
  // Object.keys knows the keys as strings only.
  if (name === wanted) await makeBook(name as keyof typeof RECIPES);
}
