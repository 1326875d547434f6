import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandLineActor } from '../../src/users/command-line-actor.js';
import { deleteUsers } from '../../src/users/delete-users.js';
import { editUser } from '../../src/users/edit-user.js';
import { createStage, type Stage } from './stage.js';

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.deps.close());
beforeEach(async () => {
  await stage.deps.db.query('DELETE FROM app_user');
});

const administrators = async () => {
  const { rows } = await stage.deps.db.query(`SELECT username FROM app_user WHERE role = 'administrator'`);
  return rows.map(({ username }) => username).toSorted();
};

describe('deleting users', () => {
  test('ends their sessions, and is noted', async () => {
    await stage.add('admin', 'administrator');
    const ids = [await stage.add('hanako', 'operator'), await stage.add('taro', 'viewer')];
    for (const id of ids) await stage.openSession(id);
    expect(await deleteUsers(stage.deps, { ids: [...ids, ...ids], by: await stage.actor('admin') })).toBe(2);
    for (const id of ids) {
      expect(await stage.read(id)).toBeUndefined();
      expect(await stage.countSessions(id)).toBe(0);
      expect(await stage.trail(id)).toEqual(['delete']);
    }
    expect(await deleteUsers(stage.deps, { ids, by: await stage.actor('admin') })).toBe(0);
  });

  test('spares who acts, and the last administrator: then nobody is deleted', async () => {
    const admin = await stage.add('admin', 'administrator');
    const hanako = await stage.add('hanako', 'operator');
    const by = await stage.actor('admin');
    await expect(deleteUsers(stage.deps, { ids: [hanako, admin.toUpperCase()], by })).rejects.toMatchObject({
      code: 'own_account',
    });
    await expect(deleteUsers(stage.deps, { ids: [hanako, admin], by: commandLineActor() })).rejects.toMatchObject({
      code: 'last_administrator',
    });
    expect(await stage.read(hanako)).toBeDefined();
    expect(await stage.read(admin)).toBeDefined();
    expect(await stage.trail(hanako)).toEqual([]);
  });
});

describe('two administrators at the same moment', () => {
  const del = async (id: string, by: string) => deleteUsers(stage.deps, { ids: [id], by: await stage.actor(by) });
  const demote = async (id: string, by: string) =>
    editUser(stage.deps, { id, role: 'viewer', by: await stage.actor(by), confirmation: stage.confirm() });

  test.each([
    ['delete each other', del, del],
    ['demote each other', demote, demote],
    ['delete and demote each other', del, demote],
  ])('who %s do not both succeed, whether there is a third one or not', async (_name, one, other) => {
    for (let round = 0; round < 4; round++) {
      await stage.deps.db.query('DELETE FROM app_user');
      const [left, right] = [await stage.add('left', 'administrator'), await stage.add('right', 'administrator')];
      if (round % 2 === 1) await stage.add('third', 'administrator');
      const ends = await Promise.allSettled([one(right, 'left'), other(left, 'right')]);
      const refused = ends.filter((end) => end.status === 'rejected');
      expect(refused).toMatchObject([{ reason: { code: 'forbidden', status: 403 } }]);
      expect(await administrators()).toHaveLength(round % 2 === 1 ? 2 : 1);
    }
  });
});
