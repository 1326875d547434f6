import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { type Browserless, createBrowserless } from '../helpers/signed-in.js';

const PASSWORD = 'tall-bridge-42';
const API = '/xxx_api/v1/notifications';

let backend: Backend;
let web: Running;
let database: pg.Client;
let admin: Browserless;

beforeAll(async () => {
  backend = await startBackend('postgres');
  for (const [name, role] of [
    ['hanako', 'operator'],
    ['guesser', 'administrator'],
    ['left', 'administrator'],
    ['right', 'administrator'],
  ] as const) {
    const account = ['--username', name, '--email', 'x@y.example', '--role', role, '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...account], backend.env, `${PASSWORD}\n`);
  }
  web = await startGyoretsu('web', backend.env);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
  admin = await enter('admin', 'admin');
});

afterAll(async () => {
  await database.end();
  // Nothing of it was a fault: the log would tell.
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

async function enter(username: string, password = PASSWORD): Promise<Browserless> {
  const browser = createBrowserless(web.url);
  expect(await browser.signIn(username, password)).toBe(303);
  return browser;
}

async function idOf(username: string): Promise<string> {
  const { rows } = await database.query('SELECT id FROM app_user WHERE username = $1', [username]);
  return rows[0]?.id;
}

const FORM = { username: 'hanako', email: 'x@y.example', role: 'operator', password: '', ownPassword: '' };
type Form = Partial<typeof FORM>;
const edit = async (username: string, form: Form, browser = admin) =>
  browser.act(`User/records/${await idOf(username)}/edit`, { ...FORM, username, ...form });

/** What a form says at its fields. */
const errorsOf = ({ body }: Awaited<ReturnType<typeof edit>>) =>
  Object.fromEntries(Object.entries(body.record.errors).map(([field, error]) => [field, Object(error).message]));

describe('the form of a user', () => {
  test('asks for the administrator’s own password for another password or role', async () => {
    const open = await enter('hanako');
    expect(errorsOf(await edit('hanako', { password: 'wide-river-17' }))).toEqual({
      ownPassword: 'ownPasswordMissing',
    });
    expect(errorsOf(await edit('hanako', { role: 'viewer', ownPassword: 'guess' }))).toEqual({
      ownPassword: 'ownPasswordWrong',
    });
    expect((await open.send('GET', API)).status).toBe(200);
    expect(errorsOf(await edit('hanako', { password: 'wide-river-17', ownPassword: 'admin' }))).toEqual({});
    expect((await open.send('GET', API)).status).toBe(401);
    const again = await enter('hanako', 'wide-river-17');
    expect(errorsOf(await edit('hanako', { role: 'viewer', ownPassword: 'admin' }))).toEqual({});
    expect((await again.send('GET', API)).status).toBe(401);
    expect(errorsOf(await edit('hanako', { role: 'viewer', email: 'h@y.example' }))).toEqual({});
    expect((await admin.send('GET', API)).status).toBe(200);
  });

  test('comes back as it was filled in, with every error at its field, and no password in it', async () => {
    const form = { username: 'a b', email: 'no', role: '', password: '12345678', ownPassword: 'admin' };
    const answers = [
      await admin.act(`User/records/${await idOf('hanako')}/edit`, form),
      await admin.act('User/actions/new', form),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(errorsOf(answer)).toEqual({
        username: 'usernameInvalid',
        email: 'emailInvalid',
        role: 'roleMissing',
        password: 'passwordNumeric passwordSequential passwordCommon',
      });
      expect(answer.body.record.params).toMatchObject({ username: 'a b', email: 'no', role: '' });
      expect(JSON.stringify(answer.body)).not.toMatch(/12345678|scrypt/);
    }
  });

  test('makes a user who is confirmed, and none who is not', async () => {
    const form = { ...FORM, username: 'taro', password: PASSWORD };
    const make = (change: Form) => admin.act('User/actions/new', { ...form, ...change });
    expect(errorsOf(await make({}))).toEqual({ ownPassword: 'ownPasswordMissing' });
    expect(errorsOf(await make({ ownPassword: PASSWORD }))).toEqual({ ownPassword: 'ownPasswordWrong' });
    expect(errorsOf(await make({ ownPassword: 'admin', password: '' }))).toEqual({ password: 'passwordMissing' });
    expect(errorsOf(await make({ ownPassword: 'admin', password: 'x'.repeat(1_001) }))).toEqual({
      password: 'passwordLong',
    });
    expect(await idOf('taro')).toBeUndefined();
    expect((await make({ ownPassword: 'admin' })).body.notice).toMatchObject({ message: 'successfullyCreated' });
    expect(errorsOf(await make({ ownPassword: 'admin' }))).toEqual({ username: 'usernameTaken' });
  });

  test('changes nobody’s own role or password', async () => {
    const own = { email: 'admin@foobar.com', role: 'administrator', ownPassword: 'admin' };
    expect(errorsOf(await edit('admin', { ...own, password: 'wide-river-17' }))).toEqual({ password: 'passwordOwn' });
    expect(errorsOf(await edit('admin', { ...own, role: 'viewer' }))).toEqual({ role: 'ownRole' });
    expect((await edit('admin', { ...own, email: 'root@y.example' })).body.notice.message).toBe('successfullyUpdated');
    await enter('admin', 'admin');
  });

  test('says when there were too many wrong passwords, and tells nobody of a fault', async () => {
    const guesser = await enter('guesser');
    const guess = (ownPassword: string) => edit('hanako', { role: 'operator', ownPassword }, guesser);
    for (let tries = 0; tries < 10; tries++) {
      expect(errorsOf(await guess(`guess ${tries}`))).toEqual({ ownPassword: 'ownPasswordWrong' });
    }
    expect(errorsOf(await guess(PASSWORD))).toEqual({ ownPassword: 'tooManyRequests' });
  });
});

describe('two administrators at the same moment', () => {
  beforeAll(async () => {
    await database.query(`DELETE FROM app_user WHERE username IN ('admin', 'guesser')`);
  });

  test('who demote each other leave one, and nobody is told of a fault', async () => {
    const [left, right] = [await enter('left'), await enter('right')];
    for (let round = 0; round < 3; round++) {
      const demotion = { role: 'operator', ownPassword: PASSWORD };
      const ends = await Promise.all([edit('right', demotion, left), edit('left', demotion, right)]);
      // The one who comes second may find the session ended, or that they are no administrator any more.
      for (const { status } of ends) expect([200, 303, 403]).toContain(status);
      const { rows } = await database.query(`SELECT username FROM app_user WHERE role = 'administrator'`);
      expect(rows).toHaveLength(1);
      await database.query(`UPDATE app_user SET role = 'administrator' WHERE username IN ('left', 'right')`);
      await left.signIn('left', PASSWORD);
      await right.signIn('right', PASSWORD);
    }
  });

  test('who delete each other leave one', async () => {
    const [left, right] = [await enter('left'), await enter('right')];
    const [leftId, rightId] = [await idOf('left'), await idOf('right')];
    const ends = await Promise.all([
      left.act(`User/records/${rightId}/delete`),
      right.act(`User/records/${leftId}/delete`),
    ]);
    for (const { status } of ends) expect([200, 303, 403]).toContain(status);
    const { rows } = await database.query(`SELECT username FROM app_user WHERE role = 'administrator'`);
    expect(rows).toHaveLength(1);
  });
});
