import type { Member } from '../driver/fleet.js';
import type { PostgresServer } from '../driver/postgres-server.js';
import type { RedisServer } from '../driver/redis-server.js';

/** The arguments of the process that injects faults. */
export interface FaultsSetup {
  seed: number;
  postgres: PostgresServer;
  redis: RedisServer | null;
  /** Short outages and pauses, for a run of seconds instead of minutes. */
  brief: boolean;
  /** Whether the server can only be read for some seconds each minute. */
  failover: boolean;
}

/** A parse that was running when a fault struck, and its attempt. */
export interface Affected {
  taskId: string;
  attempt: number;
}

export type ToFaults = { kind: 'members'; members: Member[] } | { kind: 'stop' };

export type FromFaults =
  /** `at` in milliseconds since 1970. */
  | { kind: 'struck'; fault: string; at: number; affected: Affected[] }
  /** Everything that was stopped or unreachable runs again. */
  | { kind: 'over'; fault: string };
