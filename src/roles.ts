/** What a user may do, the least first: a viewer looks, an operator uploads and parses, an administrator also deletes and makes users. */
export const ROLES = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role is `least` or one above it. Anything that is no role reaches none. */
export function reaches(role: unknown, least: Role): boolean {
  return ROLES.slice(ROLES.indexOf(least)).some((each) => each === role);
}

/** What somebody is told whose role does not reach: for each least role, the message. */
export const REFUSALS: Readonly<Record<Role, string>> = {
  viewer: 'This user has no role here. Ask an administrator.',
  operator: 'A viewer may look, but not change anything. Ask an administrator.',
  administrator: 'Only an administrator may do this.',
};
