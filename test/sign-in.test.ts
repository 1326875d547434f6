import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { createUser } from '../src/users/create-user.js';
import { hashPassword } from '../src/users/passwords.js';
import { createSignIn } from '../src/users/sign-in.js';
import { createTestDatabase } from './helpers/database.js';

const PASSWORD = 'tall-bridge-42';

let deps: StoreDeps;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  await createUser(deps, { username: 'hanako', email: 'h@x.example', password: PASSWORD, role: 'operator' });
});

afterAll(() => deps.close());

const HERE = { address: '192.0.2.1', device: null };

test('a right password signs in, and never shows its hash', async () => {
  const signIn = createSignIn(deps);
  expect(await signIn('hanako', PASSWORD, HERE, 'panel')).toEqual({
    id: expect.any(String),
    username: 'hanako',
    email: 'h@x.example',
    role: 'operator',
    isActive: true,
  });
  expect(await signIn('hanako', 'wrong', HERE, 'panel')).toBeNull();
  expect(await signIn('nobody', PASSWORD, HERE, 'panel')).toBeNull();
});

test('a changed password counts at once, though the old one was right a moment ago', async () => {
  const signIn = createSignIn(deps);
  const enter = (password: string) => signIn('hanako', password, HERE, 'rest');
  expect(await enter(PASSWORD)).not.toBeNull();
  await deps.db.query('UPDATE app_user SET password_hash = $1', [await hashPassword('wide-river-17')]);
  expect(await enter(PASSWORD)).toBeNull();
  expect(await enter('wide-river-17')).not.toBeNull();
  await deps.db.query('UPDATE app_user SET password_hash = $1', [await hashPassword(PASSWORD)]);
});

test('a program that asks a hundred times at once is hashed once', async () => {
  const signIn = createSignIn(deps);
  const all = await Promise.all(Array.from({ length: 100 }, () => signIn('hanako', PASSWORD, HERE, 'rest')));
  expect(all.every((user) => user?.username === 'hanako')).toBe(true);
});

test('too many attempts are refused, whether the password is right or not, and noted as failures until then', async () => {
  const signIn = createSignIn(deps);
  const place = { address: '192.0.2.9', device: null };
  for (let guess = 0; guess < 10; guess++) expect(await signIn('hanako', `guess ${guess}`, place, 'rest')).toBeNull();
  await expect(signIn('hanako', 'guess', place, 'rest')).rejects.toMatchObject({ status: 429 });
  await expect(createSignIn(deps)('hanako', PASSWORD, place, 'panel')).rejects.toMatchObject({
    code: 'too_many_attempts',
  });
  const { rows } = await deps.db.query(
    `SELECT username, object_type, changes FROM audit_entry WHERE action = 'sign_in_failed' AND address = '192.0.2.9'`,
  );
  expect(rows).toEqual(Array(10).fill({ username: 'hanako', object_type: 'User', changes: null }));
});
