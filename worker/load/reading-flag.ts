import type { ByteSource } from '../readers/contract.js';

/**
 * Tells whether the reader is at work, or rather the database: who of them stands still decides whether another try would help.
 */
export interface ReadingFlag {
  isReading(): boolean;
  /** Whatever happens while the next event is being made is the reader's work … */
  events<T>(events: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined>;
  /** … except where it waits for the file's bytes. */
  source(source: ByteSource): ByteSource;
}

export function createReadingFlag(): ReadingFlag {
  let isReading = false;
  return {
    isReading: () => isReading,

    async *events(events) {
      try {
        isReading = true;
        for await (const event of events) {
          isReading = false;
          yield event;
          isReading = true;
        }
      } finally {
        isReading = false;
      }
    },

    source: (source) => ({
      size: source.size,
      async read(position, length) {
        const before = isReading;
        isReading = false;
        try {
          return await source.read(position, length);
        } finally {
          isReading = before;
        }
      },
    }),
  };
}
