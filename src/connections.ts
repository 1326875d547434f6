import type { Config } from './config.js';
import { UserError } from './errors.js';

/** What a process does. A `command` is run by hand, and ends when its work is done. */
export type Part = 'web' | 'worker' | 'all' | 'command';

/** How many connections to PostgreSQL each pool of a process may have. */
export interface Shares {
  /** For single statements. */
  short: number;
  transactions: number;
  /** Uploads at the same time. */
  uploads: number;
  /** For the queue, if it lives in PostgreSQL. */
  queue: number;
}

interface Share {
  /** Fewer would let the process wait for itself. */
  least: Record<Part, number>;
  /** What it gets of the connections that are left, in proportion to the others' weights. */
  weight: Record<Part, number>;
}

const POOLS: Record<keyof Shares, Share> = {
  short: { least: { web: 2, worker: 2, all: 2, command: 2 }, weight: { web: 2, worker: 1, all: 2, command: 1 } },
  // A dump reads in two transactions at once.
  transactions: { least: { web: 2, worker: 1, all: 2, command: 2 }, weight: { web: 1, worker: 1, all: 1, command: 1 } },
  uploads: { least: { web: 2, worker: 0, all: 2, command: 0 }, weight: { web: 6, worker: 0, all: 6, command: 0 } },
  // BullMQ keeps one connection for each of a worker's two queues.
  queue: { least: { web: 2, worker: 4, all: 4, command: 2 }, weight: { web: 1, worker: 2, all: 2, command: 1 } },
};

/** One that listens, or migrates before that. */
const SESSION = 1;
/** One that shows the embedded server that it is in use. */
const STAKE = 1;
/** A child has a transaction for its rows, and reads the file beside it. */
export const CHILD_SHARES = { short: 1, transactions: 1, uploads: 0 } as const satisfies Partial<Shares>;
const EACH_CHILD = 2;

/** The budget of a process if none is set, without its children. */
const USUAL: Record<Part, number> = { web: 20, worker: 10, all: 24, command: 10 };
const NAMES: Record<Part, string> = {
  web: 'a web process',
  worker: 'a worker',
  all: 'web and worker in one process',
  command: 'a command',
};
/** Those that parse, in children. */
const PARSING: readonly Part[] = ['worker', 'all'];

/**
 * Divides the budget of one process, DATABASE_CONNECTIONS, among its pools. The children of a worker and the connections outside of
 * pools are taken off first.
 * @throws UserError `bad_configuration` if the budget is too small
 */
export function shareConnections(
  config: Pick<Config, 'databaseConnections' | 'databaseUrl' | 'workerConcurrency' | 'redisUrl'>,
  part: Part,
): Shares {
  const { databaseConnections, databaseUrl, workerConcurrency, redisUrl } = config;
  const pools = Object.entries(POOLS).filter(([name]) => name !== 'queue' || redisUrl === undefined);
  const children = PARSING.includes(part) ? workerConcurrency * EACH_CHILD : 0;
  const total = databaseConnections ?? USUAL[part] + children;
  const apart = SESSION + (databaseUrl === undefined ? STAKE : 0) + children;
  const least = apart + sum(pools.map(([, pool]) => pool.least[part]));
  if (total < least) {
    const concurrency = children === 0 ? '' : ` with WORKER_CONCURRENCY ${workerConcurrency}`;
    const message = `DATABASE_CONNECTIONS must be at least ${least} for ${NAMES[part]}${concurrency}, but is ${total}.`;
    throw new UserError('bad_configuration', message);
  }
  const weights = sum(pools.map(([, pool]) => pool.weight[part]));
  const shares: Shares = { short: 0, transactions: 0, uploads: 0, queue: 0 };
  let [left, leftWeights] = [total - least, weights];
  for (const [name, pool] of pools) {
    // What is rounded down here goes to those that come later.
    const more = leftWeights > 0 ? Math.floor((left * pool.weight[part]) / leftWeights) : 0;
    left -= more;
    leftWeights -= pool.weight[part];
    shares[name as keyof Shares] = pool.least[part] + more; // Object.entries forgets which names there are
  }
  return shares;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
