import { expect, test } from 'vitest';
import { hashPassword } from '../src/passwords.js';
import { createSignIn } from '../src/sign-in.js';
import type { UserStore } from '../src/store/users.js';

/** One user, whose password can be changed. */
async function usersWith(password: string) {
  let passwordHash = await hashPassword(password);
  const found = async (username: string) =>
    username === 'hanako' ? { id: '1', username, email: 'h@x.example', role: 'operator' as const, passwordHash } : null;
  const users: Pick<UserStore, 'findByUsername'> = { findByUsername: found };
  const change = async (next: string) => {
    passwordHash = await hashPassword(next);
  };
  // Signing in asks for nothing else.
  return { users: users as UserStore, change };
}

test('a right password signs in, and never shows its hash', async () => {
  const { users } = await usersWith('tall-bridge-42');
  const signIn = createSignIn(users);
  expect(await signIn('hanako', 'tall-bridge-42', '::1')).toEqual({
    id: '1',
    username: 'hanako',
    email: 'h@x.example',
    role: 'operator',
  });
  expect(await signIn('hanako', 'wrong', '::1')).toBeNull();
  expect(await signIn('nobody', 'tall-bridge-42', '::1')).toBeNull();
});

test('a changed password counts at once, though the old one was right a moment ago', async () => {
  const { users, change } = await usersWith('tall-bridge-42');
  const signIn = createSignIn(users);
  expect(await signIn('hanako', 'tall-bridge-42', '::1')).not.toBeNull();
  await change('wide-river-17');
  expect(await signIn('hanako', 'tall-bridge-42', '::1')).toBeNull();
  expect(await signIn('hanako', 'wide-river-17', '::1')).not.toBeNull();
});

test('who guesses is stopped after ten tries, and who knows goes on from elsewhere', async () => {
  const { users } = await usersWith('tall-bridge-42');
  const signIn = createSignIn(users);
  for (let guess = 0; guess < 10; guess++) expect(await signIn('hanako', `guess ${guess}`, '192.0.2.1')).toBeNull();
  await expect(signIn('hanako', 'guess 11', '192.0.2.1')).rejects.toMatchObject({ status: 429 });
  await expect(signIn('hanako', 'tall-bridge-42', '192.0.2.1')).rejects.toMatchObject({ code: 'too_many_attempts' });
  expect(await signIn('hanako', 'tall-bridge-42', '192.0.2.2')).not.toBeNull();
});

test('a program that asks a hundred times at once is hashed once', async () => {
  const { users } = await usersWith('tall-bridge-42');
  const signIn = createSignIn(users);
  const all = await Promise.all(Array.from({ length: 100 }, () => signIn('hanako', 'tall-bridge-42', '::1')));
  expect(all.every((user) => user?.username === 'hanako')).toBe(true);
});
