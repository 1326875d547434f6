import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { verifyPassword } from '../../src/users/passwords.js';
import { createAccount } from '../helpers/accounts.js';
import { basic, createApi } from '../helpers/api.js';
import { createTestDatabase } from '../helpers/database.js';
import { type Finished, runGyoretsu, type Spawned, spawnAtTerminal, startGyoretsu } from '../helpers/gyoretsu.js';
import { createBrowserless } from '../helpers/signed-in.js';

const OLD = 'the old words 1';
const NEW = 'quite other words 2';
const hasTerminal = spawnSync('script', ['--version']).status === 0;

let env: Record<string, string>;
let deps: StoreDeps;

beforeAll(async () => {
  env = { DATABASE_URL: await createTestDatabase() };
  deps = await createStoreDeps(readConfig({ ...env, LOG_LEVEL: 'silent' }));
});
afterAll(() => deps.close());

const change = (args: string[], input = ''): Promise<Finished> => runGyoretsu(['changepassword', ...args], env, input);

/** Which of some passwords is the user's. */
async function passwordOf(username: string, candidates: string[]): Promise<string | undefined> {
  const user = await deps.users.findByUsername(username);
  for (const candidate of candidates)
    if (user && (await verifyPassword(candidate, user.passwordHash))) return candidate;
  return undefined;
}

test('without any user says how to make one', async () => {
  expect(await change(['ann', '--password-stdin'], NEW)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'gyoretsu: There is no user "ann". There are no users yet: run `gyoretsu createsuperuser`.\n',
  });
});

describe('changepassword', () => {
  beforeAll(() => createAccount(env, { username: 'ann', password: OLD }));

  test('of an unknown user is told in one line, with the users that there are', async () => {
    expect(await change(['bob', '--password-stdin'], NEW)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'gyoretsu: There is no user "bob". Users: ann.\n',
    });
  });

  test('refuses a weak password, unless it is told not to check', async () => {
    const weak = await change(['ann', '--password-stdin'], 'short\n');
    expect(weak).toMatchObject({ code: 1, stdout: '' });
    expect(weak.stderr).toMatch(
      /^gyoretsu: This password is weak\. It is shorter than 8 characters\. It is too common\.\n$/,
    );
    expect(await passwordOf('ann', [OLD, 'short'])).toBe(OLD);
    expect((await change(['ann', '--password-stdin', '--skip-checks'], 'short\n')).code).toBe(0);
    expect(await passwordOf('ann', [OLD, 'short'])).toBe('short');
    expect((await change(['ann', '--password-stdin'], `${OLD}\n`)).code).toBe(0);
  });

  test.each([
    ['empty input', ''],
    ['an empty line', '\n'],
  ])('refuses an empty password even then: %s', async (_name, input) => {
    const { code, stderr } = await change(['ann', '--password-stdin', '--skip-checks'], input);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'gyoretsu: The password must not be empty.\n' });
  });

  test.each([
    ['a line end of Windows', `${NEW}\r\n`],
    ['a byte order mark', `\ufeff${NEW}\n`],
  ])('takes a password without %s', async (_name, input) => {
    expect((await change(['ann', '--password-stdin'], input)).code).toBe(0);
    expect(await passwordOf('ann', [NEW])).toBe(NEW);
    await change(['ann', '--password-stdin'], OLD);
  });

  test('without a terminal says what to give', async () => {
    expect(await change(['ann'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'gyoretsu: There is no terminal to ask at: give --password-stdin.\n',
    });
  });

  test('signs the user out everywhere, and is in the audit trail', async () => {
    await createAccount(env, { username: 'eve', password: OLD });
    const web = await startGyoretsu('web', env);
    const ann = createBrowserless(web.url);
    const eve = createBrowserless(web.url);
    expect(await ann.signIn('ann', OLD)).toBe(303);
    expect(await eve.signIn('eve', OLD)).toBe(303);
    const count = async () => (await deps.db.query('SELECT FROM session.session')).rowCount;
    expect(await count()).toBe(2);

    const changed = await change(['ann', '--password-stdin'], `${NEW}\n`);
    expect(changed).toEqual({
      code: 0,
      stdout: 'Changed the password of ann. All sessions of this user have ended.\n',
      stderr: '',
    });
    expect((await ann.send('GET', '/xxx_api/v1/task_results')).status).toBe(401);
    expect((await eve.send('GET', '/xxx_api/v1/task_results')).status).toBe(200);
    expect(await count()).toBe(1);
    expect((await createApi(web.url, basic('ann', OLD)).get('task_results')).status).toBe(401);
    expect((await createApi(web.url, basic('ann', NEW)).get('task_results')).status).toBe(200);

    const user = await deps.users.findByUsername('ann');
    const { rows } = await deps.db.query(
      `SELECT username, way, address, object_id, object_name, changes FROM audit_entry
       WHERE action = 'change_password' ORDER BY id DESC LIMIT 1`,
    );
    expect(rows).toEqual([
      {
        username: userInfo().username,
        way: 'command_line',
        address: null,
        object_id: user?.id,
        object_name: 'ann',
        changes: null,
      },
    ]);
    await web.stop();
  });

  test('changes nothing, if it cannot be noted', async () => {
    await deps.db.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`,
    );
    await deps.db.query('CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse()');
    const before = await deps.users.findByUsername('ann');
    const { code, stderr } = await change(['ann', '--password-stdin'], 'once more other words\n');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'gyoretsu: not now\n' });
    expect(await deps.users.findByUsername('ann')).toEqual(before);
    await deps.db.query('DROP FUNCTION refuse CASCADE');
  });
});

describe.skipIf(!hasTerminal)('changepassword at a terminal', () => {
  let run: Spawned;

  /** How much of the output is of questions that have been answered. */
  let read = 0;

  const answer = async (question: string, text: string) => {
    await run.until(new RegExp(`◆ {2}${question.replace(/[()?]/g, '\\$&')}\r?\n`), read);
    read = run.output().length;
    run.process.stdin.write(text);
  };

  beforeEach(async () => {
    await change(['ann', '--password-stdin'], OLD);
    read = 0;
    run = spawnAtTerminal(['changepassword', 'ann'], env);
  });

  test('asks twice, and again where the two differ', async () => {
    await answer('Password', `${NEW}\r`);
    await answer('Password (again)', 'something else\r');
    await answer('Password', `${NEW}\r`);
    await answer('Password (again)', `${NEW}\r`);
    const { code, stdout } = await run.ended;
    expect(stdout).toContain('The two passwords are not the same.');
    expect(stdout).toContain('Changed the password of ann.');
    expect(stdout).not.toContain(NEW);
    expect(code).toBe(0);
    expect(await passwordOf('ann', [OLD, NEW])).toBe(NEW);
  });

  test('asks whether a weak one is meant, and takes it then', async () => {
    await answer('Password', 'short\r');
    await answer('Password (again)', 'short\r');
    await answer('Use it all the same?', 'n');
    await answer('Password', 'short\r');
    await answer('Password (again)', 'short\r');
    await answer('Use it all the same?', 'y');
    const { code, stdout } = await run.ended;
    expect(stdout).toContain('This password is weak. It is shorter than 8 characters. It is too common.');
    expect(code).toBe(0);
    expect(await passwordOf('ann', [OLD, 'short'])).toBe('short');
  });

  test('does not take an empty one', async () => {
    await answer('Password', '\r');
    await answer('Password (again)', '\r');
    await run.until(/The password must not be empty/);
    await answer('Password', '\x03');
    expect((await run.ended).code).toBe(130);
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('changes nothing after %s', async (_name, key) => {
    await answer('Password', key);
    const { code, stdout } = await run.ended;
    expect(stdout).toContain('gyoretsu: Cancelled: nothing was changed.');
    expect(code).toBe(130);
    expect(await passwordOf('ann', [OLD])).toBe(OLD);
  });
});
