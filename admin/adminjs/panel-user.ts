import type { CurrentAdmin } from 'adminjs';
import { z } from 'zod';
import { type Role, reaches } from '../../src/roles.js';
import type { Actor } from '../../src/store/audit.js';
import type { User } from '../../src/store/users.js';

/**
 * The signed-in user as AdminJS passes them to actions and writes them into each page: only what may be seen. (It is a type, not an
 * interface, because AdminJS's own interface allows any name as an index.)
 */
export type PanelUser = { id: string; username: string; email: string; role: Role; title: Role };

/** The same user with their address. Actions write the address into the audit trail, and no page ever sees it. */
export type PanelActor = PanelUser & { address: string };

/** Returns the fields of a user that the page may know. */
export function toPanelUser({ id, username, email, role }: User): PanelUser {
  return { id, username, email, role, title: role };
}

/** Returns who runs an action, as the audit trail names them. */
export function actorOf(currentAdmin: CurrentAdmin | undefined): Actor {
  const { id, username, address } = signedIn.parse(currentAdmin);
  return { userId: id, username, address, way: 'panel' };
}

const signedIn = z.object({ id: z.string(), username: z.string(), address: z.string() });

interface Asking {
  currentAdmin?: CurrentAdmin | undefined;
}

/** For AdminJS's `isAccessible`: only users of this role, or one above it, may use the action. */
export function onlyFor(role: Role): (asking: Asking) => boolean {
  return ({ currentAdmin }) => reaches(currentAdmin?.['role'], role);
}
