/** A batch that fails only after so many milliseconds has hung: its server is unreachable. */
const HUNG_MS = 2_000;

/**
 * Gathers single calls into batches: while one batch is at work, the calls that arrive wait for the next. A lone call does not wait,
 * and under load one commit serves many callers. If a batch hangs and fails, the calls behind it fail with it: they would only hang as
 * long again.
 * @param work gets the items in order of arrival and returns one result each, in the same order
 */
export function createBatcher<In, Out>(
  work: (items: In[]) => Promise<Out[]>,
  largest = 500,
): (item: In) => Promise<Out> {
  interface Call {
    item: In;
    resolve: (out: Out) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Call[] = [];
  let working = false;

  async function drain(): Promise<void> {
    working = true;
    // Calls of the same turn of the event loop go into one batch.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const calls = waiting.splice(0, largest);
      const started = performance.now();
      try {
        const results = await work(calls.map((call) => call.item));
        // `work` returns one result per item: none of these is missing.
        for (const [at, call] of calls.entries()) call.resolve(results[at] as Out);
      } catch (error) {
        const behind = performance.now() - started < HUNG_MS ? [] : waiting.splice(0);
        for (const call of [...calls, ...behind]) call.reject(error);
      }
    }
    working = false;
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!working) void drain();
    });
}
