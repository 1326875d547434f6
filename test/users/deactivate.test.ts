import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteUsers } from '../../src/users/delete-users.js';
import { editUser } from '../../src/users/edit-user.js';
import { createSignIn } from '../../src/users/sign-in.js';
import { createStage, PASSWORD, type Stage } from './stage.js';

let stage: Stage;
let admin: string;
let hanako: string;

beforeAll(async () => {
  stage = await createStage();
  admin = await stage.add('admin', 'administrator');
  hanako = await stage.add('hanako', 'administrator');
});
afterAll(() => stage.deps.close());

const edit = async (id: string, isActive: boolean, by = 'admin', ownPassword = PASSWORD) =>
  editUser(stage.deps, { id, isActive, by: await stage.actor(by), confirmation: stage.confirm(ownPassword) });
const countActive = async () => {
  const { rows } = await stage.deps.db.query('SELECT count(*) AS count FROM app_user WHERE is_active');
  return rows[0].count;
};

test('a deactivated user is signed out and refused as by a wrong password, until they are active again', async () => {
  const signIn = createSignIn(stage.deps);
  const place = { address: '192.0.2.5', device: null };
  expect(await signIn('hanako', PASSWORD, place, 'rest')).toMatchObject({ id: hanako });
  await stage.openSession(hanako);
  await edit(hanako, false);
  expect(await stage.countSessions(hanako)).toBe(0);
  expect(await signIn('hanako', PASSWORD, place, 'rest')).toBeNull();
  expect(await signIn('hanako', PASSWORD, place, 'panel')).toBeNull();
  expect(await stage.trail(hanako)).toEqual(['deactivate', 'sign_in_failed', 'sign_in_failed']);
  await edit(hanako, true);
  expect(await signIn('hanako', PASSWORD, place, 'rest')).toMatchObject({ id: hanako });
});

test('nobody deactivates themselves, or others without their own password', async () => {
  await expect(edit(admin, false)).rejects.toMatchObject({ code: 'own_deactivation' });
  await expect(edit(hanako, false, 'admin', 'guess')).rejects.toMatchObject({ code: 'wrong_own_password' });
  await expect(edit(hanako, false, 'admin', '')).rejects.toMatchObject({ code: 'missing_own_password' });
  expect(await countActive()).toBe(2);
});

test('an active administrator always remains', async () => {
  const both = await Promise.allSettled([edit(admin, false, 'hanako'), edit(hanako, false, 'admin')]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await countActive()).toBe(1);
  const [left, gone] = (await stage.deps.users.find(admin))?.isActive ? ['admin', 'hanako'] : ['hanako', 'admin'];
  await expect(edit(left === 'admin' ? admin : hanako, false, gone)).rejects.toMatchObject({
    code: 'wrong_own_password',
  });
  // The command line has no account of its own. One who is not active does not count.
  const by = { userId: null, username: 'root', address: null, way: 'command_line' } as const;
  const ids = [left === 'admin' ? admin : hanako];
  await expect(deleteUsers(stage.deps, { ids, by })).rejects.toMatchObject({ code: 'last_administrator' });
});
