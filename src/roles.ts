/**
 * What a user may do, the least first. A viewer looks. An operator also uploads and parses. An administrator also deletes and makes
 * users.
 */
export const ROLES = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role is `least` or one above it. A value that is no role reaches none. */
export function reaches(role: unknown, least: Role): boolean {
  return ROLES.slice(ROLES.indexOf(least)).some((each) => each === role);
}

/** The message for users whose role does not suffice, by the least role that would. */
export const REFUSALS: Readonly<Record<Role, string>> = {
  viewer: 'This user has no role here. Ask an administrator.',
  operator: 'A viewer may look, but not change anything. Ask an administrator.',
  administrator: 'Only an administrator may do this.',
};
