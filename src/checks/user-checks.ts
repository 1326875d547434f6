import { createUserStore } from '../store/users.js';
import { hasDefaultPassword } from '../users/create-user.js';
import { listAlikeNames } from '../users/user-names.js';
import type { Check } from './check.js';

export const USER_CHECKS: Check[] = [
  {
    code: 'users.default_password',
    look: async ({ db }) =>
      db && (await hasDefaultPassword(createUserStore(db)))
        ? 'The user "admin" has the password "admin". Change it by "gyoretsu changepassword admin".'
        : null,
  },
  {
    code: 'users.alike',
    look: async ({ db }) => {
      const alike = db ? await listAlikeNames(createUserStore(db)) : [];
      if (alike.length === 0) return null;
      const groups = alike.map((names) => names.map((name) => `"${name}"`).join(' and ')).join('; ');
      return `These user names differ in case or width alone: ${groups}. Rename all but one of each, or delete them.`;
    },
  },
];
