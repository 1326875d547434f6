import type { CurrentAdmin } from 'adminjs';
import { ROLES, type Role, type User } from '../src/store/users.js';

/**
 * The signed-in user as AdminJS hands them to actions and writes them into each page: only what may be seen. (A type, not
 * an interface: AdminJS's own one wants to be indexed by any name.)
 */
export type PanelUser = { id: string; username: string; email: string; role: Role; title: Role };

/** What of a user the page may know. */
export function toPanelUser({ id, username, email, role }: User): PanelUser {
  return { id, username, email, role, title: role };
}

/** Whether a role is `least` or one above it. */
export function reaches(role: unknown, least: Role): boolean {
  return ROLES.slice(ROLES.indexOf(least)).some((each) => each === role);
}

interface Asking {
  currentAdmin?: CurrentAdmin | undefined;
}

/** For AdminJS's `isAccessible`: only who has this role, or one above it, may use the action. */
export function onlyFor(role: Role): (asking: Asking) => boolean {
  return ({ currentAdmin }) => reaches(currentAdmin?.['role'], role);
}
