import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../../src/users/create-user.js';
import { editUser } from '../../src/users/edit-user.js';
import { createSignIn } from '../../src/users/sign-in.js';
import { listAlikeNames } from '../../src/users/user-names.js';
import { createStage, PASSWORD, type Stage } from './stage.js';

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
  await stage.add('admin', 'administrator');
});
afterAll(() => stage.deps.close());

const make = (username: string) =>
  createUser(stage.deps, { username, email: 'x@y.example', password: PASSWORD, role: 'viewer' });
const names = () => stage.deps.users.listNames(null);

test('no two users are made whose names differ in case alone, even at one moment', async () => {
  await expect(make('ADMIN')).rejects.toMatchObject({ code: 'user_exists', status: 409 });
  const made = await Promise.allSettled(['Hana', 'hana', 'HANA', 'ｈａｎａ'].map(make));
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await names()).toHaveLength(2);
});

test('a user may be renamed to another spelling of their own name, and to nobody else’s', async () => {
  const id = await stage.add('taro', 'viewer');
  const by = await stage.actor('admin');
  const rename = (username: string) => editUser(stage.deps, { id, username, by, confirmation: stage.confirm() });
  await rename('Ｔaro');
  expect((await stage.read(id))?.username).toBe('Taro');
  await expect(rename('Admin')).rejects.toMatchObject({ code: 'user_exists' });
});

test('a name is found in any spelling, and exactly if there is such a pair', async () => {
  const { deps } = stage;
  await stage.add('jiro', 'viewer');
  expect((await deps.users.findByUsername('JIRO'))?.username).toBe('jiro');
  expect(await listAlikeNames(deps.users)).toEqual([]);
  // As an older version made it.
  await deps.db.query(
    `INSERT INTO app_user (id, username, email, password_hash, role, updated_at)
     SELECT gen_random_uuid(), 'JIRO', email, password_hash, role, now() FROM app_user WHERE username = 'jiro'`,
  );
  expect((await deps.users.findByUsername('JIRO'))?.username).toBe('JIRO');
  expect((await deps.users.findByUsername('jiro'))?.username).toBe('jiro');
  expect(await deps.users.findByUsername('Jiro')).toBeNull();
  expect((await listAlikeNames(deps.users)).map((pair) => pair.toSorted())).toEqual([['JIRO', 'jiro']]);
});

test('another spelling has no attempts of its own', async () => {
  const signIn = createSignIn(stage.deps);
  const place = { address: '192.0.2.77', device: null };
  for (let guess = 0; guess < 10; guess++) {
    expect(await signIn(guess % 2 ? 'ADMIN' : 'Admin', `guess ${guess}`, place, 'rest')).toBeNull();
  }
  await expect(signIn('aDmin', PASSWORD, place, 'rest')).rejects.toMatchObject({ code: 'too_many_attempts' });
});
