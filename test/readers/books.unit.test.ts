import { describe, expect, it } from 'vitest';
import { expectedOutcome, listOwnBooks, readOutcome } from './own-books.js';

describe('each book of fixtures/books', () => {
  it.each(listOwnBooks())('%s is read as its expected rows say', async (name) => {
    expect(await readOutcome(name)).toEqual(expectedOutcome(name));
  });
});
