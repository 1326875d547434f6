import type { ByteSource } from '../readers/contract.js';

/**
 * Tells whether the reader is at work, or the database. If the task stops for too long, this decides whether another try would
 * help.
 */
export interface ReadingFlag {
  isReading(): boolean;
  /** The time in which the next event is being made counts as the reader's work … */
  events<T>(events: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined>;
  /** … except while it waits for the file's bytes. */
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
