import type { Random } from '../random.js';
import { type Book, makeBadChecksum, makeBadXml, makeCsv, makeXlsx } from './books.js';

/** Seeded files of every kind. Small ones are all different. There are only a few of those that take long to make. */
export interface Library {
  small(): Book;
  any(): Book;
}

/** @param scale 1 for tens of thousands of rows; less for a short run */
export function createLibrary(random: Random, scale: number): Library {
  const rows = (count: number) => Math.max(50, Math.round(count * scale));
  const shelf: { share: number; books: Book[] }[] = [
    {
      share: 5,
      books: [
        makeXlsx(random, 'medium 1.xlsx', 1, rows(20_000), 6),
        makeXlsx(random, 'medium 2.xlsx', 3, rows(12_000), 6),
        makeXlsx(random, 'medium 3.xlsx', 1, rows(50_000), 4),
      ],
    },
    { share: 3, books: [makeXlsx(random, 'slow.xlsx', 1, rows(150_000), 6)] },
    { share: 2, books: [makeCsv(random, 'list.csv', rows(30_000))] },
    {
      share: 2,
      books: [
        makeBadChecksum(random, 'bad checksum.xlsx', rows(40_000)),
        makeBadXml(random, 'bad xml.xlsx', rows(40_000)),
      ],
    },
  ];
  const lots = shelf.flatMap(({ share, books }) => Array.from({ length: share }, () => books));
  const small = () => makeXlsx(random, `small ${random.whole(1, 999)}.xlsx`, 2, random.whole(1, 60), 5);
  return { small, any: () => (random.chance(0.4) ? small() : random.pick(random.pick(lots))) };
}
