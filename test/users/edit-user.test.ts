import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createUser } from '../../src/users/create-user.js';
import { editUser, type UserEdit } from '../../src/users/edit-user.js';
import { verifyPassword } from '../../src/users/passwords.js';
import { createStage, PASSWORD, type Stage } from './stage.js';

const NEW = 'wide-river-17';

let stage: Stage;
let hanako: string;
let admin: string;

beforeAll(async () => {
  stage = await createStage();
  admin = await stage.add('admin', 'administrator');
});
afterAll(() => stage.deps.close());

beforeEach(async () => {
  await stage.deps.db.query(`DELETE FROM app_user WHERE username <> 'admin'`);
  await stage.deps.db.query('DELETE FROM session.login_attempt');
  hanako = await stage.add('hanako', 'operator');
  await stage.openSession(hanako);
});

async function edit(wanted: Partial<UserEdit>, by = 'admin'): Promise<void> {
  const confirmation = stage.confirm();
  await editUser(stage.deps, { id: hanako, confirmation, by: await stage.actor(by), ...wanted });
}

const countAttempts = async () => {
  const { rows } = await stage.deps.db.query('SELECT COALESCE(sum(count), 0)::int AS count FROM session.login_attempt');
  return rows[0].count;
};

describe('an administrator', () => {
  test('gives a user another password: their sessions end, and the trail tells of it', async () => {
    await edit({ password: NEW });
    expect(await verifyPassword(NEW, (await stage.read(hanako))?.hash ?? '')).toBe(true);
    expect(await stage.countSessions(hanako)).toBe(0);
    expect(await stage.trail(hanako)).toEqual(['change_password']);
  });

  test('takes a role away, which ends the sessions; they stay where a role is given, or the email changes', async () => {
    await edit({ role: 'administrator' });
    await edit({ email: 'h@y.example' });
    expect(await stage.countSessions(hanako)).toBe(1);
    await edit({ role: 'viewer' });
    expect(await stage.countSessions(hanako)).toBe(0);
    expect(await stage.trail(hanako)).toEqual(['change_role', 'edit', 'change_role']);
  });

  test('changes nothing where the sessions cannot end', async () => {
    const { db } = stage.deps;
    await db.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no session ends'; END $$;
       CREATE TRIGGER refuse BEFORE DELETE ON session.session FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    const before = await stage.read(hanako);
    await expect(edit({ password: NEW, role: 'viewer' })).rejects.toThrow('no session ends');
    await db.query('DROP TRIGGER refuse ON session.session');
    expect(await stage.read(hanako)).toEqual(before);
    expect(await stage.countSessions(hanako)).toBe(1);
    expect(await stage.trail(hanako)).toEqual([]);
  });

  test('confirms a password and a role by their own password, and nothing else', async () => {
    await edit({ username: 'hana', email: 'h@y.example', role: 'operator', confirmation: stage.confirm('') });
    expect(await stage.read(hanako)).toMatchObject({ username: 'hana', email: 'h@y.example' });
    for (const wanted of [{ password: NEW }, { role: 'administrator' }]) {
      await expect(edit({ ...wanted, confirmation: stage.confirm('') })).rejects.toMatchObject({
        code: 'missing_own_password',
        fields: [{ field: 'own_password' }],
      });
      expect(await countAttempts()).toBe(0);
      await expect(edit({ ...wanted, confirmation: stage.confirm('guess') })).rejects.toMatchObject({
        code: 'wrong_own_password',
        fields: [{ field: 'own_password' }],
      });
      expect(await countAttempts()).toBeGreaterThan(0);
      await stage.deps.db.query('DELETE FROM session.login_attempt');
    }
    // The user's own password is not the administrator's.
    await edit({ password: NEW });
    await expect(edit({ role: 'viewer', confirmation: stage.confirm(NEW) })).rejects.toMatchObject({
      code: 'wrong_own_password',
    });
  });

  test('cannot guess their own password there', async () => {
    for (let guess = 0; guess < 10; guess++) {
      const confirmation = stage.confirm(`guess ${guess}`, '192.0.2.9');
      await expect(edit({ role: 'viewer', confirmation })).rejects.toMatchObject({ code: 'wrong_own_password' });
    }
    const right = stage.confirm(PASSWORD, '192.0.2.9');
    await expect(edit({ role: 'viewer', confirmation: right })).rejects.toMatchObject({
      code: 'too_many_attempts',
      status: 429,
    });
    expect((await stage.read(hanako))?.role).toBe('operator');
  });

  test('changes neither their own role nor their own password here', async () => {
    const before = await stage.read(admin);
    await expect(edit({ id: admin, role: 'viewer' })).rejects.toMatchObject({ code: 'own_role' });
    // PostgreSQL takes an id in capitals for the same.
    await expect(edit({ id: admin.toUpperCase(), password: NEW })).rejects.toMatchObject({
      code: 'own_password',
      fields: [{ field: 'password' }],
    });
    expect(await stage.read(admin)).toEqual(before);
    // That the new one is weak too is not what to mend.
    await expect(edit({ id: admin, password: '123' })).rejects.toMatchObject({ code: 'own_password' });
    await edit({ id: admin, email: 'root@x.example', confirmation: stage.confirm('') });
    expect((await stage.read(admin))?.email).toBe('root@x.example');
  });

  test('is told of all fields that are wrong at once', async () => {
    const wrong = { username: 'a b', email: 'a\0b@c', role: 'boss', password: '123', confirmation: stage.confirm('') };
    await expect(edit(wrong)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [
        { field: 'username', code: 'invalid_username' },
        { field: 'email', code: 'invalid_email' },
        { field: 'role', code: 'invalid_role' },
        { field: 'password', code: 'weak_password' },
        { field: 'own_password', code: 'missing_own_password' },
      ],
    });
    await expect(edit({ username: 'sakura', password: 'sakura-42' })).rejects.toMatchObject({ code: 'weak_password' });
  });

  test('is told that a user is gone, and that a name is taken, also where two take it at the same moment', async () => {
    const taro = await stage.add('taro', 'viewer');
    await expect(edit({ username: 'taro' })).rejects.toMatchObject({ code: 'user_exists', status: 409 });
    const both = await Promise.allSettled([edit({ username: 'jiro' }), edit({ id: taro, username: 'jiro' })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'user_exists' } });
    await stage.deps.db.query('DELETE FROM app_user WHERE id = $1', [taro]);
    await expect(edit({ id: taro, username: 'saburo' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('who lost the role since the request began', () => {
  test('changes nobody and makes nobody', async () => {
    const by = await stage.actor('hanako');
    const forbidden = { code: 'forbidden', status: 403 };
    await expect(edit({ id: admin, email: 'x@y.example' }, 'hanako')).rejects.toMatchObject(forbidden);
    const account = { username: 'taro', email: 't@x.example', password: PASSWORD, role: 'administrator' };
    await expect(createUser(stage.deps, { ...account, by })).rejects.toMatchObject(forbidden);
    expect(await stage.deps.users.findByUsername('taro')).toBeNull();
  });
});

describe('making a user', () => {
  test('is confirmed by the administrator’s own password', async () => {
    const by = await stage.actor('admin');
    const account = { username: 'taro', email: 't@x.example', password: PASSWORD, role: 'viewer' };
    const make = (ownPassword: string) =>
      createUser(stage.deps, { ...account, by, confirmation: stage.confirm(ownPassword) });
    await expect(make('')).rejects.toMatchObject({ code: 'missing_own_password' });
    await expect(make('guess')).rejects.toMatchObject({ code: 'wrong_own_password' });
    expect(await stage.deps.users.findByUsername('taro')).toBeNull();
    await make(PASSWORD);
    expect(await stage.deps.users.findByUsername('taro')).toMatchObject({ role: 'viewer' });
  });
});
