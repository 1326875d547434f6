import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { removeOldAttempts } from '../src/store/login-attempts.js';
import { createLoginLimit } from '../src/users/login-limit.js';
import { createTestDatabase } from './helpers/database.js';

let deps: StoreDeps;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
});
afterAll(() => deps.close());
beforeEach(async () => {
  await deps.db.query('DELETE FROM session.login_attempt');
});

const at = (address: string, device: string | null = null) => ({ address, device });
const HERE = at('192.0.2.1');

const countRows = async () => {
  const { rows } = await deps.db.query('SELECT count(*) AS count FROM session.login_attempt');
  return rows[0].count;
};

/** A web process: each has a memory of its own, as after a restart. */
const createProcess = () => createLoginLimit(deps.db);

const fail = async (times: number, place = HERE, username = 'hanako', limit = createProcess()) => {
  let looked = 0;
  for (let guess = 0; guess < times; guess++) if (await limit.attempt(username, place)) looked++;
  return looked;
};
const succeed = async (place: Parameters<typeof fail>[1] & { newDevice?: string }, username = 'hanako') => {
  const attempt = await createProcess().attempt(username, place);
  await attempt?.succeed();
  return attempt !== null;
};

test('who guesses is stopped after ten tries, whichever process they ask, and others go on from elsewhere', async () => {
  const processes = [createProcess(), createProcess(), createProcess()];
  for (let guess = 0; guess < 10; guess++) {
    expect(await processes[guess % 3]?.attempt('hanako', HERE)).not.toBeNull();
  }
  for (const limit of [...processes, createProcess()]) expect(await limit.attempt('hanako', HERE)).toBeNull();
  expect(await succeed(at('192.0.2.2'))).toBe(true);
});

test('of a hundred guesses at the same moment ten are looked at', async () => {
  const processes = [createProcess(), createProcess(), createProcess(), createProcess()];
  const all = Array.from({ length: 100 }, (_, guess) => processes[guess % 4]?.attempt('hanako', HERE));
  const looked = (await Promise.all(all)).filter((attempt) => attempt);
  expect(looked).toHaveLength(10);
});

test('who signs in forgets the failures of their own, and not those at other names', async () => {
  expect(await fail(9)).toBe(9);
  expect(await fail(9, HERE, 'taro')).toBe(9);
  expect(await succeed(HERE)).toBe(true);
  expect(await fail(12)).toBe(10);
  expect(await fail(2, HERE, 'taro')).toBe(1);
});

test('an account of one’s own does not buy more guesses from an address', async () => {
  for (let name = 0; name < 49; name++) await fail(1, HERE, `name ${name}`);
  expect(await succeed(HERE, 'mine')).toBe(true);
  expect(await fail(3, HERE, 'another')).toBe(1);
});

test('nobody locks out a user who comes from where they have been before', async () => {
  expect(await succeed(at('198.51.100.7'))).toBe(true);
  for (let guess = 0; guess < 100; guess++) expect(await fail(1, at(`203.0.113.${guess}`))).toBe(1);
  expect(await succeed(at('198.51.100.99'))).toBe(false);
  expect(await succeed(at('198.51.100.7'))).toBe(true);
});

test('nobody locks out a browser that has signed in before, not even from its own address', async () => {
  const browser = 'kQ2v0rXnS5m7bC1dE3fG4h';
  expect(await succeed({ ...HERE, newDevice: browser })).toBe(true);
  expect(await fail(12)).toBe(10);
  expect(await succeed(HERE)).toBe(false);
  expect(await succeed(at(HERE.address, browser))).toBe(true);
  // Of another account it is a stranger, and one that nobody gave out is nothing.
  expect(await fail(1, at(HERE.address, 'xxxxxxxxxxxxxxxxxxxxxx'))).toBe(0);
  // And it has ten tries itself.
  expect(await fail(12, at(HERE.address, browser))).toBe(10);
  expect(await fail(12, at(HERE.address, browser), 'taro')).toBe(10);
});

test('a flood from one customer of a provider leaves no more rows than it may try', async () => {
  const limit = createProcess();
  for (let guess = 0; guess < 60; guess++) {
    const place = at(`2001:db8:1:2::${guess.toString(16)}`);
    expect(await fail(1, place, `name ${guess}`, limit)).toBe(guess < 50 ? 1 : 0);
  }
  expect(await countRows()).toBe(101);
});

test('what counts no more goes away', async () => {
  expect(await fail(11)).toBe(10);
  const expire = `UPDATE session.login_attempt SET until = now() - interval '1 second'`;
  await deps.db.query(expire);
  expect(await succeed(HERE)).toBe(true);
  await deps.db.query(expire);
  while ((await removeOldAttempts(deps.db)) > 0);
  expect(await countRows()).toBe(0);
});
