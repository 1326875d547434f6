import pg from 'pg';
import { type Account, ADMINISTRATOR, createAccount } from '../helpers/accounts.js';
import { ADMIN, createApi } from '../helpers/api.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { treeMemory } from '../helpers/processes.js';
import { createBrowserless } from '../helpers/signed-in.js';
import type { Scene } from './write-request.js';

const VIEWER = { username: 'viewer', password: 'tall-bridge-42', role: 'viewer' } as const;
const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
/** Three megabytes in UTF-8. */
const WIDE_ROWS = 1_000;
const WIDE_CHARACTERS = 1_000;
const HEALTH_MS = 10_000;
const LINES_SHOWN = 20;

/** A file as it was stored. */
export interface StoredFile {
  name: string;
  bytes: Buffer;
}

/** A transaction in which nobody does anything. */
export interface OpenTransaction {
  pid: number;
  /** How long it has stood still, in milliseconds. */
  idleMs: number;
  /** The last statement. */
  query: string;
}

/** A process to be attacked, and the database behind its back. */
export interface Victim {
  port(): number;
  url(): string;
  /** Who may ask for what; the file is up to the attacker. */
  scene: Omit<Scene, 'file'>;
  /** Resident memory of the process and its children, in MiB. Linux only: elsewhere 0. */
  memory(): number;
  /** What it has printed so far. */
  output(): string;
  /** Null while the process runs; else how it ended, and the last lines that it printed. */
  end(): string | null;
  /** Starts it again after its end. */
  revive(): Promise<void>;
  /** How long /healthz took, in milliseconds; null for anything but a 200 within ten seconds. */
  askHealth(): Promise<number | null>;
  listOpenTransactions(): Promise<OpenTransaction[]>;
  /** Ends a transaction that would hold up everything after it. */
  endTransaction(pid: number): Promise<void>;
  /** Files that came since the last call. They are removed, so that a long attack fills no disk. */
  takeStored(): Promise<StoredFile[]>;
  close(): Promise<void>;
}

/** Starts `command` on a database with an administrator `admin` / `admin` and the sample file, and adds a viewer. */
export async function openVictim(command: 'web' | 'start', env: Record<string, string>): Promise<Victim> {
  await createAccount(env, VIEWER);
  const db = new pg.Pool({ connectionString: env['DATABASE_URL'], max: 2, application_name: 'attacker' });
  const full = { UPLOAD_LIMIT_MB: '4', ...env };
  let running: Running = await startGyoretsu(command, full);
  const sessionOf = async ({ username, password }: Account) => {
    const browser = createBrowserless(running.url);
    const status = await browser.signIn(username, password);
    if (status !== 303) throw new Error(`${username} could not sign in: ${status}`);
    return `Cookie: gyoretsu_session=${browser.cookie()}`;
  };
  const wide = await makeWide(running.url, command === 'web' ? env : null);
  const scene = {
    wide,
    admin: `Authorization: ${ADMIN}`,
    viewer: await sessionOf(VIEWER),
    panelAdmin: await sessionOf(ADMINISTRATOR),
    sampleId: SAMPLE,
  };

  return {
    port: () => Number(new URL(running.url).port),
    url: () => running.url,
    scene,
    memory: () => treeMemory(running.process.pid ?? 0),

    output: () => running.output(),

    end() {
      if (!isGone(running)) return null;
      const { exitCode, signalCode } = running.process;
      const said = running.output().trim().split('\n').slice(-LINES_SHOWN).join('\n');
      return `the process ended with ${signalCode ?? exitCode}:\n${said}`;
    },

    async revive() {
      running = await startGyoretsu(command, full);
    },

    async askHealth() {
      const began = performance.now();
      try {
        const answer = await fetch(new URL('/healthz', running.url), { signal: AbortSignal.timeout(HEALTH_MS) });
        await answer.text();
        return answer.status === 200 ? performance.now() - began : null;
      } catch {
        return null;
      }
    },

    async listOpenTransactions() {
      const { rows } = await db.query<OpenTransaction>(
        `SELECT pid, (1000 * extract(epoch FROM clock_timestamp() - state_change))::float8 AS "idleMs", query
         FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
      return rows;
    },

    async endTransaction(pid) {
      await db.query('SELECT pg_terminate_backend($1)', [pid]);
    },

    async takeStored() {
      const { rows } = await db.query<StoredFile & { id: string }>(
        `SELECT id, name, (SELECT coalesce(string_agg(data, '' ORDER BY sequence), '') FROM binary_chunk WHERE resource_id = id) AS bytes
         FROM binary_resource WHERE id <> ALL ($1)`,
        [[SAMPLE, wide.id]],
      );
      await db.query('DELETE FROM binary_resource WHERE id = ANY ($1)', [rows.map(({ id }) => id)]);
      return rows;
    },

    async close() {
      await db.end();
      if (!isGone(running)) await running.stop();
    },
  };
}

/**
 * Stores a table of long rows and parses it.
 * @param env that of a worker to start for it; null if there is one
 */
async function makeWide(url: string, env: Record<string, string> | null): Promise<Scene['wide']> {
  const api = createApi(url);
  const lines = Array.from({ length: WIDE_ROWS }, (_, at) => `${at},${'あい'.repeat(WIDE_CHARACTERS / 2)}\n`);
  const { body } = await api.upload('wide.csv', Buffer.from(lines.join('')), '?parse=true');
  const worker = env && (await startGyoretsu('worker', env));
  await api.waitForTask(body.task_id);
  await worker?.stop();
  return { id: body.id, taskId: body.task_id };
}

function isGone({ process: { exitCode, signalCode } }: Running): boolean {
  return exitCode !== null || signalCode !== null;
}
