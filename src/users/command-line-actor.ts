import { userInfo } from 'node:os';
import type { Actor } from '../store/audit.js';

/** The person who runs a command, as the audit trail names them: by their account on this machine. */
export function commandLineActor(): Actor {
  return { userId: null, username: accountName(), address: null, way: 'command_line' };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user number that has no name.
    return 'unknown';
  }
}
