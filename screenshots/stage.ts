import pg from 'pg';
import { type Api, createApi } from '../test/helpers/api.js';
import { type Running, runGyoretsu, startGyoretsu } from '../test/helpers/gyoretsu.js';
import { makeUploads, makeWaiting } from './books.js';

/** What the list of pages needs to know about the data. */
export interface Stage {
  server: Running;
  /** Ids of records that have pages of their own. */
  ids: { file: string; text: string; done: string; failed: string; running: string; row: string; user: string };
}

const USERS = [
  ['hanako', 'operator'],
  ['taro', 'operator'],
  ['m.weber', 'viewer'],
] as const;
const PASSWORD = 'correct-horse-9';

/**
 * Fills a database with what a back office would have after some days, and serves it. No worker runs, therefore tasks that are under
 * way do not change.
 * @param env names a database with the administrator `admin` / `admin` in it
 */
export async function setStage(env: Record<string, string>): Promise<Stage> {
  for (const [name, role] of USERS) {
    const who = ['--username', name, '--email', `${name}@example.com`, '--role', role, '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...who], env, `${PASSWORD}\n`);
  }
  const house = await startGyoretsu('start', env);
  const { files, waiting } = await fill(createApi(house.url)).finally(() => house.stop());
  const client = new pg.Client(env['DATABASE_URL']);
  await client.connect();
  try {
    await spreadOverDays(client);
    await putUnderWay(client, waiting);
    return { server: await startGyoretsu('web', env), ids: await findIds(client, files) };
  } finally {
    await client.end();
  }
}

/** Uploads and parses the files whose tasks end. Only uploads the others. */
async function fill(api: Api): Promise<{ files: string[]; waiting: string[] }> {
  const files: string[] = [];
  for (const { name, bytes } of await makeUploads()) {
    const file = await store(api, name, bytes);
    const { body: task } = await api.post('do_parse_resource', { resource_id: file.id });
    await api.waitForTask(task.task_id);
    files.push(file.id);
  }
  const waiting: string[] = [];
  for (const { name, bytes } of makeWaiting()) waiting.push((await store(api, name, bytes)).id);
  return { files, waiting };
}

async function store(api: Api, name: string, bytes: Buffer): Promise<{ id: string }> {
  const { status, body } = await api.upload(name, bytes);
  if (status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
  return body;
}

/** Sets the times as if the files had come one after the other, the first one four days ago. */
async function spreadOverDays(client: pg.Client): Promise<void> {
  await client.query(`
    WITH placed AS (
      SELECT id, now() - interval '11 minutes' * power(1.75, row_number() OVER (ORDER BY created_at DESC) - 1) AS at
      FROM binary_resource)
    UPDATE binary_resource AS file SET created_at = at, updated_at = at FROM placed WHERE placed.id = file.id`);
  await client.query(`
    UPDATE task_result AS task SET date_created = at, date_started = at + interval '0.2 s',
      date_done = at + interval '0.2 s' + (task.date_done - task.date_started),
      worker = 'worker-' || (1 + abs(hashtext(task_id::text)) % 2)
    FROM (SELECT id, created_at + interval '2 s' AS at FROM binary_resource) AS file WHERE file.id = task.resource_id`);
  await spreadAudit(client);
}

/**
 * Sets the audit entries to the times at which things were done. The trail is append only, unless an account may disable its trigger.
 */
async function spreadAudit(client: pg.Client): Promise<void> {
  await client.query(`
    ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep;
    UPDATE app_user SET created_at = (SELECT min(created_at) - interval '1 day' FROM binary_resource);
    UPDATE audit_entry SET at = u.created_at FROM app_user AS u WHERE object_id = u.id::text;
    UPDATE audit_entry SET at = f.created_at FROM binary_resource AS f WHERE object_id = f.id::text AND action = 'upload';
    UPDATE audit_entry SET at = t.date_created FROM task_result AS t WHERE related_id = t.task_id;
    ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_keep`);
}

async function putUnderWay(client: pg.Client, files: string[]): Promise<void> {
  const progress = (percent: number, rows: number, left: number) => {
    const total = 187_400_000;
    const done = Math.round((total * percent) / 100);
    return { percent, rows, bytes_done: done, bytes_total: total, rows_per_second: 182_000, seconds_left: left };
  };
  const states = [
    { status: 'STARTED', ago: '12 s', progress: progress(43.2, 812_000, 12) },
    { status: 'STARTED', ago: '41 s', progress: progress(78.6, 2_148_000, 6) },
    { status: 'PENDING', ago: '5 s', progress: null },
    { status: 'PENDING', ago: '2 s', progress: null },
  ];
  for (const [at, state] of states.entries()) {
    await client.query(
      `WITH queued AS (
         INSERT INTO task_result (task_id, task_name, task_kwargs, status, resource_id, progress, worker, attempt, date_created,
           date_started, requested_by)
         SELECT gen_random_uuid(), 'do_parse_resource', jsonb_build_object('resource_id', $1::text), $2::task_status, $1::uuid, $3,
           CASE $2 WHEN 'STARTED' THEN 'worker-1' END, CASE $2 WHEN 'STARTED' THEN 1 ELSE 0 END, now() - $4::interval,
           CASE $2 WHEN 'STARTED' THEN now() - $4::interval END, id
         FROM app_user WHERE username = 'admin' RETURNING *)
       INSERT INTO audit_entry (at, user_id, username, address, way, action, object_type, object_id, object_name, related_id)
       SELECT date_created, requested_by, 'admin', '127.0.0.1', 'panel', 'parse', 'BinaryResource', $1::text,
         (SELECT name FROM binary_resource WHERE id = $1::uuid), task_id FROM queued`,
      [files[at], state.status, state.progress && JSON.stringify(state.progress), state.ago],
    );
  }
}

async function findIds(client: pg.Client, files: string[]): Promise<Stage['ids']> {
  const one = async (sql: string, values: unknown[] = []): Promise<string> => {
    const { rows } = await client.query<{ id: string }>(sql, values);
    if (!rows[0]) throw new Error(`nothing found by ${sql}`);
    return rows[0].id;
  };
  const file = files[0] ?? '';
  const done = await one('SELECT current_task_id AS id FROM binary_resource WHERE id = $1', [file]);
  return {
    file,
    text: await one(`SELECT id FROM binary_resource WHERE name = 'shipments-week-47.csv'`),
    done,
    failed: await one(
      `SELECT task_id AS id FROM task_result WHERE status = 'FAILURE' ORDER BY date_created DESC LIMIT 1`,
    ),
    running: await one(`SELECT task_id AS id FROM task_result WHERE status = 'STARTED' LIMIT 1`),
    row: await one('SELECT id FROM parse_result WHERE task_id = $1 AND sheet_index = 0 AND "row" = 13', [done]),
    user: await one(`SELECT id FROM app_user WHERE username = 'hanako'`),
  };
}
