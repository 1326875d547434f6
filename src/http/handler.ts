import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import type { Gate } from '../gate.js';
import type { Actor } from '../store/audit.js';
import type { User } from '../store/users.js';
import type { SignIn } from '../users/sign-in.js';

/** What the handlers of one web process share. */
export interface HttpDeps extends Deps {
  signIn: SignIn;
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
  /** What the path's `:id` is the id of, for messages. */
  noun?: 'resource' | 'task';
  query?: z.ZodType<Query>;
  /** Its request has to be JSON. Uploads read their bodies themselves, and have none here. */
  body?: z.ZodType<Body>;
  /** The most bytes of a JSON body; 100 KiB without it. */
  bodyLimit?: string;
  /** Loads, acts and answers. What it throws becomes a problem (RFC 9457). */
  handle(asked: Asked<Query, Body>, deps: HttpDeps): unknown;
}

/** Lets TypeScript find out what a handler's query and body are. */
export function handler<Query, Body>(made: Handler<Query, Body>): Handler<Query, Body> {
  return made;
}
