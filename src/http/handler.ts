import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import type { Gate } from '../gate.js';
import type { Actor } from '../store/audit.js';
import type { User } from '../store/users.js';
import type { OnceNoter } from '../users/note-once.js';
import type { SignIn } from '../users/sign-in.js';

/** What the handlers of one web process share. */
export interface HttpDeps extends Deps {
  signIn: SignIn;
  noter: OnceNoter;
  /** Shares the connections for uploads among accounts. */
  uploads: Gate;
  /** Shares the event streams among accounts. */
  streams: Gate;
}

/** A request that was let in and checked. */
export interface Asked<Query, Body> {
  req: Request;
  res: Response;
  /** The id in the path, in lower case; empty if the path has none. */
  id: string;
  query: Query;
  body: Body;
  user: User;
  /** The user, as the audit trail names them. */
  by: Actor;
}

export interface Handler<Query = unknown, Body = unknown> {
  /** What the path's `:id` identifies, for messages. */
  noun?: 'resource' | 'task';
  query?: z.ZodType<Query>;
  /** The schema of a JSON body. Uploads have none here, because they read their bodies themselves. */
  body?: z.ZodType<Body>;
  /** The largest JSON body, e.g. `10kb`; 100 KiB if it is not set. */
  bodyLimit?: string;
  /** Does what the request asks for, and sends the answer. What it throws becomes a problem (RFC 9457). */
  handle(asked: Asked<Query, Body>, deps: HttpDeps): unknown;
}

/** Lets TypeScript infer the types of a handler's query and body. */
export function handler<Query, Body>(made: Handler<Query, Body>): Handler<Query, Body> {
  return made;
}
