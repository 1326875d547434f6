import { setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEAVY } from './rows.js';

/** How often each answer came. `held` counts the requests that had no answer at the end. */
export type Answers = Map<string, number>;

export interface Attack {
  name: string;
  answers: Answers;
  /** Ends the attack, and resolves once nothing is under way any more. */
  stop(): Promise<void>;
}

const CLIENTS = 6;
const LISTS = 240;
const LISTS_EVERY_MS = 5_000;
const LOGINS = 500;
const UPLOADS_EACH = 4;
/** So many bytes of an upload come at once. The upload then holds all that it can hold. */
const BEGINNING = 70_000;
const PAUSE_MS = 1_000;

/** Clients that ask for the largest possible page, and read only its status. */
export function holdPages(port: number, authorization: string): Attack {
  const answers: Answers = new Map();
  const sockets = Array.from({ length: CLIENTS }, () => {
    const head = [
      `GET /xxx_api/v1/parse_results?task_id=${HEAVY}&limit=1000 HTTP/1.1`,
      'Host: localhost',
      `Authorization: ${authorization}`,
    ];
    const socket = open(port, head);
    socket.once('readable', () => count(answers, statusOf(socket.read(15))));
    return socket;
  });
  return {
    name: `${CLIENTS} clients that do not read a page of 384 MB`,
    answers,
    async stop() {
      for (const socket of sockets) socket.destroy();
      const silent = CLIENTS - [...answers.values()].reduce((sum, times) => sum + times, 0);
      if (silent > 0) answers.set('held', silent);
    },
  };
}

/** Requests filtered lists of the panel, all at once, and again once they have returned. */
export function floodLists(url: string, cookie: string): Attack {
  const answers: Answers = new Map();
  const over = endlessly();
  const ask = async (text: string) => {
    const list = `/admin/api/resources/ParseResult/actions/list?filters.values=${text}`;
    try {
      const answer = await fetch(new URL(list, url), { headers: { cookie }, signal: over.signal });
      await answer.arrayBuffer();
      count(answers, String(answer.status));
    } catch {
      count(answers, over.signal.aborted ? 'held' : 'cut');
    }
  };
  const flood = async () => {
    for (let wave = 0; !over.signal.aborted; wave++) {
      const asked = Array.from({ length: LISTS }, (_, at) => ask(`nowhere-${wave}-${at}`));
      await Promise.all([...asked, sleep(LISTS_EVERY_MS, undefined, { signal: over.signal }).catch(() => {})]);
    }
  };
  const flooding = flood();
  return {
    name: `${LISTS} filtered lists over 600,000 rows`,
    answers,
    stop() {
      over.abort();
      return flooding;
    },
  };
}

/** Uploads that send a byte every two seconds once they have begun. */
export function trickleUploads(port: number, accounts: string[]): Attack {
  const heads = accounts.flatMap((authorization) => {
    const head = [
      'POST /xxx_api/v1/binary_resources?name=slow.csv HTTP/1.1',
      'Host: localhost',
      `Authorization: ${authorization}`,
      'Content-Type: text/csv',
      'Content-Length: 1000000',
    ];
    return Array<string[]>(UPLOADS_EACH).fill(head);
  });
  return trickle(`${heads.length} slow uploads from ${accounts.length} accounts`, port, heads, BEGINNING, 2_000);
}

/** Logins that send a byte every five seconds. */
export function trickleLogins(port: number): Attack {
  const head = [
    'POST /admin/login HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 1000',
  ];
  return trickle(`${LOGINS} slow logins`, port, Array<string[]>(LOGINS).fill(head), 0, 5_000);
}

/** Begins requests and sends a byte of each now and then. When the server ends one, another begins. */
function trickle(name: string, port: number, heads: string[][], beginning: number, everyMs: number): Attack {
  const answers: Answers = new Map();
  const over = endlessly();
  const pause = (ms: number) => sleep(ms, undefined, { signal: over.signal }).catch(() => {});
  const send = async (head: string[]) => {
    while (!over.signal.aborted) {
      const socket = open(port, head);
      let said = '';
      socket.on('data', (piece) => {
        said += piece.toString('latin1');
      });
      socket.write('a,b\n'.repeat(beginning / 4));
      while (!socket.closed && said === '' && !over.signal.aborted) {
        socket.write('a');
        await pause(everyMs);
      }
      count(answers, said === '' && over.signal.aborted ? 'held' : statusOf(said));
      socket.destroy();
      await pause(PAUSE_MS);
    }
  };
  const sending = Promise.all(heads.map(send));
  return {
    name,
    answers,
    async stop() {
      over.abort();
      await sending;
    },
  };
}

/** Makes a signal on which many may wait at once: Node would otherwise warn. */
function endlessly(): AbortController {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  return over;
}

function open(port: number, head: string[]): Socket {
  const socket = connect(port, '127.0.0.1');
  // An attacker has to expect that the server cuts the connection.
  socket.on('error', () => {});
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return socket;
}

function statusOf(answer: Buffer | string | null): string {
  return /^HTTP\/1\.1 (\d+)/.exec(answer?.toString('latin1') ?? '')?.[1] ?? 'cut';
}

function count(answers: Answers, outcome: string): void {
  answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
}
