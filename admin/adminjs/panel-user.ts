import type { CurrentAdmin } from 'adminjs';
import { z } from 'zod';
import { type Role, reaches } from '../../src/roles.js';
import type { Actor } from '../../src/store/audit.js';
import type { User } from '../../src/store/users.js';

/**
 * The signed-in user as AdminJS hands them to actions and writes them into each page: only what may be seen. (A type, not
 * an interface: AdminJS's own one wants to be indexed by any name.)
 */
export type PanelUser = { id: string; username: string; email: string; role: Role; title: Role };

/** The same with their address, which actions write into the audit trail, and no page ever sees. */
export type PanelActor = PanelUser & { address: string };

/** What of a user the page may know. */
export function toPanelUser({ id, username, email, role }: User): PanelUser {
  return { id, username, email, role, title: role };
}

/** Who runs an action, as the audit trail names them. */
export function actorOf(currentAdmin: CurrentAdmin | undefined): Actor {
  const { id, username, address } = signedIn.parse(currentAdmin);
  return { userId: id, username, address, way: 'panel' };
}

const signedIn = z.object({ id: z.string(), username: z.string(), address: z.string() });

interface Asking {
  currentAdmin?: CurrentAdmin | undefined;
}

/** For AdminJS's `isAccessible`: only who has this role, or one above it, may use the action. */
export function onlyFor(role: Role): (asking: Asking) => boolean {
  return ({ currentAdmin }) => reaches(currentAdmin?.['role'], role);
}
