import { useSyncExternalStore } from 'react';
import type { Failure } from '../failure-words.js';
import { isAway } from '../live/session-watch.js';
import { type Duplicate, type SendAnswer, type Sending, sendFile } from '../send-file.js';

/** Uploads at a time; the rest wait. Each holds a connection to the database as long as it lasts. */
const AT_A_TIME = 2;

/** A file on its way, and its result. */
export interface Upload {
  key: number;
  name: string;
  /** Bytes; null if this browser did not send the file. */
  size: number | null;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** The part that has left this browser, 0 to 100. */
  percent: number;
  /** Null until it is stored. */
  resourceId: string | null;
  taskId: string | null;
  duplicates: Duplicate[];
  /** Why it failed: the server's refusal, else a key of ours. */
  problem: { refusal: Failure | null; reason: 'cut' | 'signIn' | 'stopped' | 'refused' | 'tooLarge' } | null;
}

interface Source {
  file: File;
  parse: boolean;
  idempotencyKey: string;
}

// Outside of any component: uploads continue while the person looks at other pages.
let uploads: readonly Upload[] = [];
const sources = new Map<number, Source>();
const sendings = new Map<number, Sending>();
const watchers = new Set<() => void>();
let nextKey = 1;

/** The uploads of this tab since the page was loaded, oldest first. */
export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(subscribe, () => uploads);
}

/** Sends files as soon as there is room. Files over the limit are not even tried. */
export function addFiles(files: readonly File[], { parse, limitBytes }: { parse: boolean; limitBytes: number }): void {
  const added = files.map((file): Upload => {
    const key = nextKey++;
    const isTooLarge = file.size > limitBytes;
    if (!isTooLarge) sources.set(key, { file, parse, idempotencyKey: newKey() });
    return {
      ...{ key, name: file.name, size: file.size, percent: 0, resourceId: null, taskId: null, duplicates: [] },
      state: isTooLarge ? 'failed' : 'waiting',
      problem: isTooLarge ? { refusal: null, reason: 'tooLarge' } : null,
    };
  });
  set([...uploads, ...added]);
  sendNext();
}

/** Shows a file that is stored already among the uploads, with the task that parses it. */
export function addStored(file: { name: string; resourceId: string; taskId: string }): void {
  set([
    ...uploads,
    { ...file, size: null, key: nextKey++, state: 'done', percent: 100, duplicates: [], problem: null },
  ]);
}

/** Stops an upload, or removes one that waits. */
export function stopUpload(key: number): void {
  const sending = sendings.get(key);
  if (sending) sending.stop();
  else finish(key, { refusal: null, reason: 'stopped' });
}

/** Sends a failed file once more. */
export function sendAgain(key: number): void {
  change(key, { state: 'waiting', percent: 0, problem: null });
  sendNext();
}

/** Whether `sendAgain` can help: this tab has the file, and the refusal was not about the file itself. */
export function canSendAgain({ key, problem }: Upload): boolean {
  return sources.has(key) && problem !== null && problem.reason !== 'refused';
}

/** Follows another task for a file, e.g. after a retry. */
export function followTask(key: number, taskId: string): void {
  change(key, { taskId });
}

/** Removes lines of uploads that have ended. */
export function clearUploads(keys: readonly number[]): void {
  for (const key of keys) sources.delete(key);
  set(uploads.filter(({ key }) => !keys.includes(key)));
}

function sendNext(): void {
  for (const { key } of uploads.filter(({ state }) => state === 'waiting').slice(0, AT_A_TIME - sendings.size)) {
    const source = sources.get(key);
    if (source) void send(key, source);
  }
}

async function send(key: number, { file, parse, idempotencyKey }: Source): Promise<void> {
  const sending = sendFile(file, { parse, idempotencyKey, onProgress: (percent) => change(key, { percent }) });
  sendings.set(key, sending);
  change(key, { state: 'sending' });
  const answer = await sending.answer;
  sendings.delete(key);
  finish(key, answer);
  sendNext();
}

function finish(key: number, answer: SendAnswer): void {
  if ('reason' in answer) {
    change(key, { state: 'failed', problem: answer });
    return;
  }
  sources.delete(key);
  const { id, taskId, duplicates } = answer;
  change(key, { state: 'done', percent: 100, resourceId: id, taskId, duplicates });
}

function change(key: number, changed: Partial<Upload>): void {
  set(uploads.map((upload) => (upload.key === key ? { ...upload, ...changed } : upload)));
}

function set(changed: readonly Upload[]): void {
  uploads = changed;
  for (const watcher of [...watchers]) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** `crypto.randomUUID` exists only on https and on localhost. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16)).join('-');
}

// If the page is closed now, files that have not arrived are lost: the browser then asks first.
addEventListener('beforeunload', (event) => {
  // Somebody signed out: the uploads end with their session, and the page must be left without a question.
  if (isAway()) return;
  if (uploads.some(({ state }) => state === 'waiting' || state === 'sending')) event.preventDefault();
});
