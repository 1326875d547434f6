import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../../src/config.js';
import { createTaskQueue } from '../../../src/queue/open-queue.js';
import { withTimeout } from '../../../src/timeout.js';
import { listMarked } from '../driver/marked-processes.js';
import type { Stage } from '../driver/stage.js';

const QUEUE_PATIENCE_MS = 10_000;

/** Writes the state of everything beside the logs. People who look into a failure need it once the servers are gone. */
export async function writeState(stage: Stage): Promise<void> {
  const { rows: tasks } = await stage.db.query('SELECT * FROM task_result ORDER BY date_created');
  const { rows: connections } = await stage.db.query(
    `SELECT pid, application_name, state, wait_event_type, wait_event, xact_start, pg_blocking_pids(pid) AS waits_for, left(query, 200) AS query
     FROM pg_stat_activity WHERE backend_type = 'client backend'`,
  );
  const open = tasks.filter(({ status }) => /PENDING|STARTED|RETRY/.test(status));
  const jobs = await withTimeout(readJobs(stage, open), QUEUE_PATIENCE_MS).catch(String);
  const state = { processes: listMarked(stage.tmp), fleet: stage.fleet.members(), jobs, connections, tasks };
  await writeFile(join(stage.folder, 'logs', 'state.json'), JSON.stringify(state, null, 2));
}

async function readJobs({ env, postgres }: Stage, tasks: { task_id: string; task_name: string }[]) {
  const queue = await createTaskQueue(readConfig(env), postgres.url);
  try {
    return await Promise.all(
      tasks.map(async ({ task_id, task_name }) => {
        const jobs = queue.queues.find(({ name }) => name === task_name);
        const job = await jobs?.getJob(task_id);
        return { task_id, state: await jobs?.getJobState(task_id), job: job?.toJSON() };
      }),
    );
  } finally {
    await queue.close();
  }
}
