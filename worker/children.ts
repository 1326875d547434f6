import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../src/config.js';
import type { Progress } from '../src/store/task.js';
import type { Claim } from '../src/store/task-claims.js';
import { type ChildLimits, type ChildWatch, watchChild } from './child-watch.js';
import { TaskFailure } from './failure.js';
import type { ChildSetup, Failure, FromChild, ToChild } from './messages.js';

const ENTRY = fileURLToPath(new URL('./child.js', import.meta.url));
/**
 * Megabytes of V8's young generation. What a child reads passes through buffers outside of the heap. V8 frees them only when it
 * collects the young generation. A small one is collected early: a book of ten million cells takes 20 MB less.
 */
const YOUNG_GENERATION = '--max-semi-space-size=1';

export interface Children {
  /**
   * Runs one parse in a child process, warm if there is one. Aborting kills the child, whatever it is doing; its
   * transaction rolls back.
   * @throws TaskFailure
   */
  run(claim: Claim, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * The child processes in which workbooks are read, one task at a time each. They are kept warm between tasks: starting one
 * costs more than reading a small workbook. Not BullMQ's sandbox, which can neither start children before the first
 * job nor tell why one died.
 * @param entry the child's program
 */
export function createChildren(setup: ChildSetup, limits: ChildLimits, entry = ENTRY): Children {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  let closed = false;

  function start(): ChildProcess {
    const child = fork(entry, [String(process.pid)], {
      execArgv: [`--max-old-space-size=${limits.heapMb}`, YOUNG_GENERATION],
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    all.add(child);
    child.on('error', () => {});
    // A child without a channel can get no task, and may hang in its own end.
    child.on('disconnect', () => child.kill('SIGKILL'));
    child.on('exit', () => {
      all.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
    });
    // An error here is ignored: the child's first task fails for the same reason, and that failure is reported.
    send(child, { kind: 'setup', setup }, () => {});
    return child;
  }

  idle.push(start());

  return {
    async run(claim, onProgress, signal) {
      const child = idle.pop() ?? start();
      const watch = watchChild(child, limits);
      try {
        await answer(child, claim, onProgress, signal, watch);
      } finally {
        watch.stop();
        if (closed) child.kill('SIGKILL');
        else if (child.connected && !child.killed) idle.push(child);
      }
    },

    close() {
      closed = true;
      for (const child of all) child.kill('SIGKILL');
    },
  };
}

function answer(
  child: ChildProcess,
  claim: Claim,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
  watch: ChildWatch,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromChild) => {
      if (message.kind === 'waiting') watch.noteWaiting();
      if (message.kind === 'progress') {
        watch.noteProgress();
        onProgress(message.progress);
      }
      if (message.kind === 'done') end(resolve);
      if (message.kind === 'failed') end(() => reject(new TaskFailure(message.failure)));
    };
    const onExit = (code: number | null, by: NodeJS.Signals | null) =>
      end(() => reject(new TaskFailure(explainExit(code, by, watch, signal.aborted))));
    // A child that failed to start, or that cannot be sent to, reports nothing itself. Without this the task would wait for
    // ever.
    const onError = (error: Error) => {
      child.kill('SIGKILL');
      end(() => reject(new TaskFailure(explainExit(null, null, watch, false, error.message))));
    };
    const onAbort = () => child.kill('SIGKILL');
    const end = (settle: () => void) => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    signal.addEventListener('abort', onAbort);
    send(child, { kind: 'parse', claim }, onError);
    if (signal.aborted) onAbort();
  });
}

function send(child: ChildProcess, message: ToChild, onError: (error: Error) => void): void {
  child.send(message, (error) => error && onError(error));
}

function explainExit(
  code: number | null,
  signal: NodeJS.Signals | null,
  watch: ChildWatch,
  aborted: boolean,
  reason = '',
): Failure {
  const how = reason || (signal ? `signal ${signal}` : `exit code ${code}`);
  const traceback = `the child process ended with ${how}`;
  if (aborted) {
    return { code: 'stopped', message: 'The task was stopped before it ended.', details: {}, traceback, curable: true };
  }
  const verdict = watch.verdict();
  if (verdict) return { ...verdict, traceback };
  // V8 ends the process this way when its heap is full.
  if (signal === 'SIGABRT' || signal === 'SIGTRAP' || signal === 'SIGILL' || code === 134) {
    const message = 'This workbook needs more memory than one may use (CHILD_HEAP_MB). Split it, or raise the limit.';
    return { code: 'memory_limit', message, details: { setting: 'CHILD_HEAP_MB' }, traceback, curable: false };
  }
  const message = `The process that read the workbook ended unexpectedly (${how}).`;
  return { code: 'child_ended', message, details: {}, traceback, curable: true };
}
