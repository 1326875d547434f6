import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Book } from './books.js';
import type { Answer, Call } from './client.js';
import type { Journal } from './journal.js';
import type { Library } from './library.js';

const JSON_BODY = { 'content-type': 'application/json' };
/** Bytes of a slow upload's pieces. */
const PIECE = 64 * 1024;

export interface Load {
  /** Lets each user finish the current deed. */
  stop(): Promise<void>;
}

interface LoadParts {
  call: Call;
  journal: Journal;
  library: Library;
  random: Random;
  /** How many tasks of a run have not ended. If there are too many, users only wait. */
  countOpen: () => number;
}

/** Starts users who upload, parse, parse again, click twice, cancel and read, in random order and all at once. */
export function startLoad(parts: LoadParts, users: number, mostOpen: number): Load {
  const { call, journal, library, random } = parts;
  let stopping = false;

  const deeds: [share: number, deed: () => Promise<void>][] = [
    [5, uploadAndParse],
    [3, parseAgain],
    [3, clickTwice],
    [2, repeatWithKey],
    [2, cancelSome],
    [2, readWhole],
    [1, doSomething],
  ];
  const lots = deeds.flatMap(([share, deed]) => Array.from({ length: share }, () => deed));

  async function live(): Promise<void> {
    while (!stopping) {
      if (parts.countOpen() < mostOpen) await random.pick(lots)();
      await sleep(random.whole(50, 400));
    }
  }
  const lives = Array.from({ length: users }, live);
  return {
    async stop() {
      stopping = true;
      await Promise.all(lives);
    },
  };

  async function uploadAndParse(): Promise<void> {
    const id = await upload(library.any());
    if (id) await parse(id);
  }

  async function parseAgain(): Promise<void> {
    const id = anyResource();
    if (id) await parse(id);
  }

  async function clickTwice(): Promise<void> {
    const id = anyResource() ?? (await upload(library.small()));
    if (id) await Promise.all(Array.from({ length: random.whole(2, 5) }, () => parse(id)));
  }

  /** Asks with one key until there is an answer, and then once more: the second answer must be the same. */
  async function repeatWithKey(): Promise<void> {
    const id = anyResource();
    if (!id) return;
    const key = { 'idempotency-key': randomUUID() };
    const first = await untilAnswered(() => parse(id, key));
    const second = await untilAnswered(() => parse(id, key));
    if (first && second && first.body.task_id !== second.body.task_id) {
      journal.complaints.push(`one Idempotency-Key made two tasks: ${first.body.task_id} and ${second.body.task_id}`);
    }
  }

  async function cancelSome(): Promise<void> {
    // One of the newest, which may still be waiting or running.
    const recent = [...journal.tasks.values()].slice(-6).filter((task) => task.resourceId !== null);
    if (recent.length === 0) return;
    const task = random.pick(recent);
    const answer = await call('DELETE', `task_results/${task.taskId}`);
    if (answer?.status === 200) task.cancelled = 'yes';
    // The database may have cancelled the task, but could not say so any more.
    else if ((!answer || answer.status === 503) && task.cancelled === 'no') task.cancelled = 'perhaps';
    if (answer?.status === 404) journal.complaints.push(`task ${task.taskId} was promised and is not found`);
  }

  /** A reader must see all of a parse, even while the file is parsed anew. */
  async function readWhole(): Promise<void> {
    const id = anyResource((book) => book.bytes.length < 10_000);
    const outcome = id && journal.books.get(id)?.outcome;
    if (!id || !outcome || !('sheets' in outcome)) return;
    const answer = await call('GET', `parse_results?resource_id=${id}&limit=1000`);
    if (answer?.status !== 200) return;
    const seen = answer.body.results.length;
    const whole = outcome.sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
    if (seen !== 0 && seen !== whole) {
      journal.complaints.push(`${seen} of ${whole} rows were seen of resource ${id}`);
    }
  }

  async function doSomething(): Promise<void> {
    const answer = await call('GET', '');
    if (answer?.status === 202) journal.promise(answer.body.task_id, null);
  }

  async function upload(book: Book): Promise<string | null> {
    const path = `binary_resources?name=${encodeURIComponent(book.name)}`;
    const isSlow = random.chance(0.3);
    const answer = await call('POST', path, {
      headers: { 'content-type': 'application/octet-stream' },
      body: isSlow ? trickle(book.bytes) : new Uint8Array(book.bytes),
      // `fetch` requires this for a streamed body, but its types do not know it yet.
      ...(isSlow && { duplex: 'half' }),
    });
    if (answer?.status !== 201) {
      if (answer && answer.status !== 503) journal.complaints.push(`${book.name} was answered ${answer.status}`);
      return null;
    }
    journal.books.set(answer.body.id, book);
    return answer.body.id;
  }

  async function parse(resourceId: string, headers: Record<string, string> = {}): Promise<Answer | null> {
    const body = JSON.stringify({ resource_id: resourceId });
    const answer = await call('POST', 'do_parse_resource', { headers: { ...JSON_BODY, ...headers }, body });
    if (answer?.status === 202) journal.promise(answer.body.task_id, resourceId);
    else if (answer && answer.status !== 503 && !(answer.status === 409 && 'idempotency-key' in headers)) {
      journal.complaints.push(`the parse of ${resourceId} was answered ${answer.status}`);
    }
    return answer?.status === 202 ? answer : null;
  }

  async function untilAnswered(ask: () => Promise<Answer | null>): Promise<Answer | null> {
    for (;;) {
      const answer = await ask();
      if (answer || stopping) return answer;
      await sleep(500);
    }
  }

  function anyResource(fits: (book: Book) => boolean = () => true): string | null {
    const ids = [...journal.books].filter(([, book]) => fits(book)).map(([id]) => id);
    // Mostly one of the newest, because those are being parsed.
    return ids.length > 0 ? random.pick(random.chance(0.7) ? ids.slice(-5) : ids) : null;
  }

  function trickle(bytes: Buffer): ReadableStream<Uint8Array> {
    let at = 0;
    return new ReadableStream({
      async pull(controller) {
        await sleep(30);
        if (at >= bytes.length) return controller.close();
        controller.enqueue(new Uint8Array(bytes.subarray(at, at + PIECE)));
        at += PIECE;
      },
    });
  }
}
