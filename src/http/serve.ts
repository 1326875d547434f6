import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import type { Config } from '../config.js';
import { UserError } from '../errors.js';
import { refuseUnparsed } from './refuse-unparsed.js';

const HOUR_MS = 60 * 60 * 1_000;
/** How long a request's head may take, in milliseconds, and how often the server checks that. */
const HEAD_MS = 30_000;
const LOOK_EVERY_MS = 5_000;
/** How long a client may leave an answer unread, in milliseconds. Until then the server keeps it in memory. */
const IDLE_MS = 2 * 60 * 1_000;
/**
 * Connections that may wait to be accepted, at least: Node's default. The system ignores those beyond, and their clients try again
 * after 1 s, 3 s and 7 s.
 */
const LEAST_BACKLOG = 511;
/**
 * How often the closing server closes idle connections, in milliseconds. An answer sent meanwhile leaves its connection open for a next
 * request. None will come.
 */
const IDLE_SWEEP_MS = 100;

export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

type ServerConfig = Pick<Config, 'host' | 'port' | 'maxConnections' | 'shutdownGraceSeconds'>;

/**
 * Listens on the configured address. When the server closes, `endStreams` ends what would never end by itself. A client that reads
 * nothing of its answer is cut off after `idleMs` to twice as long.
 * @throws UserError `address_in_use` and the like, in one line
 */
export function serve(
  app: Express,
  { host, port, maxConnections, shutdownGraceSeconds }: ServerConfig,
  endStreams: () => Promise<void>,
  idleMs = IDLE_MS,
): Promise<RunningServer> {
  const answers = new WeakMap<Duplex, ServerResponse>();
  const server = createServer({ connectionsCheckingInterval: LOOK_EVERY_MS, headersTimeout: HEAD_MS }, (req, res) => {
    // Otherwise a client could go on sending requests over its old connection to a server that is closing.
    if (!server.listening) res.shouldKeepAlive = false;
    // Only if the client leaves the answer unread. An upload may be quiet because it waits for the server, and an answer because it
    // waits for the database.
    res.on('timeout', (socket) => socket.writableLength > 0 && socket.destroy());
    answers.set(req.socket, res);
    app(req, res);
  });
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    refuseUnparsed(error, socket, Boolean(answer?.headersSent && !answer.writableFinished));
  });
  server.timeout = idleMs;
  // A large upload over a slow line takes longer than Node's five minutes. Its reader ends one that is too slow. `limitBodyTime` ends
  // all other bodies.
  server.requestTimeout = HOUR_MS;
  // More connections would take memory and file descriptors from those that are served.
  server.maxConnections = maxConnections;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen({ port, host, backlog: Math.max(LEAST_BACKLOG, maxConnections) }, () => {
      const address = server.address();
      const actual = address && typeof address === 'object' ? address.port : port;
      const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;
      resolve({
        url: `http://${name}:${actual}`,
        close: () => {
          void endStreams();
          return close(server, shutdownGraceSeconds * 1_000);
        },
      });
    });
  });
}

/** Accepts no more connections, lets running requests finish, and closes connections as they become idle. */
function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    // A connection that stays open longer must not keep the process alive.
    const end = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(end);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UserError(
      'address_in_use',
      `PORT ${port} on ${host} is taken by another program: stop it, or set PORT.`,
    );
  }
  if (error.code === 'EACCES') {
    return new UserError(
      'address_refused',
      `PORT ${port} needs more rights than this account has: choose one over 1023.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new UserError('address_unknown', `HOST ${host} is not an address of this machine.`);
  }
  return error;
}
