import type { Config } from '../config.js';
import { messageOf, UserError } from '../errors.js';
import { complain, lostOutput, tellOf } from './output.js';
import { exitSoon, STOPPED_STATUS, Stopped, stopSignal } from './stop.js';

/** 128 + SIGPIPE: of whatever wrote to somebody who had gone. */
const CLOSED_PIPE_STATUS = 141;
const CLOSED_PIPE = new Set(['EPIPE', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED']);

export interface RunOptions {
  /** Set for what runs until it is stopped, and has then ended well. */
  untilStopped?: boolean;
  /** What to tell of a command that was stopped before it was done: what became of its work. */
  ifStopped?: () => string;
}

/** Runs a command that the environment configures, until it has ended or Ctrl-C ends it. */
export async function run(
  command: (config: Config, stop: AbortSignal) => Promise<void>,
  { untilStopped = false, ifStopped = () => 'Stopped.' }: RunOptions = {},
): Promise<void> {
  const stop = stopSignal();
  await tell(
    async () => {
      const { readConfig } = await import('../config.js');
      try {
        await command(readConfig(), stop);
      } catch (error) {
        if (!stop.aborted) throw error;
        if (!untilStopped) throw new Stopped(ifStopped());
      } finally {
        if (stop.aborted) exitSoon();
      }
    },
    { mindsOutput: !untilStopped },
  );
}

/** Runs a command, sets the exit status, and tells in one line what went wrong. */
export async function tell(command: () => Promise<void>, { mindsOutput = true } = {}): Promise<void> {
  let failure: unknown = null;
  try {
    await command();
  } catch (error) {
    failure = error;
  }
  const lost = mindsOutput ? lostOutput() : null;
  if (lost) {
    const isClosed = CLOSED_PIPE.has(lost.code ?? '');
    // Whoever closes a pipe has read enough: that is told by the exit status alone, as other programs do.
    if (!isClosed) complain(`Standard output cannot be written: ${messageOf(lost)}.`);
    process.exitCode = isClosed ? CLOSED_PIPE_STATUS : 1;
  } else if (failure instanceof Stopped) {
    tellOf(failure.message);
    process.exitCode = STOPPED_STATUS;
  } else if (failure !== null) {
    complain(messageOf(failure));
    // Whoever answers a question by Ctrl-C stops the command, too.
    process.exitCode = failure instanceof UserError && failure.code === 'cancelled' ? STOPPED_STATUS : 1;
  }
}
