import type { Config } from '../config.js';
import { messageOf, UserError } from '../errors.js';
import { complain, lostOutput, tellOf } from './output.js';
import { exitSoon, STOPPED_STATUS, Stopped, stopSignal } from './stop.js';

/** 128 + SIGPIPE: the exit status of a program whose reader closed the pipe. */
const CLOSED_PIPE_STATUS = 141;
const CLOSED_PIPE = new Set(['EPIPE', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED']);

export interface RunOptions {
  /** Set for commands that run until they are stopped: being stopped is their good end. */
  untilStopped?: boolean;
  /** The message for a command that was stopped before it was done: what became of its work. */
  ifStopped?: () => string;
}

/** Runs a command that reads its configuration from the environment, until it has ended or Ctrl-C ends it. */
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

/** Runs a command, sets the exit status, and prints in one line what went wrong. */
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
    // A reader that closes the pipe has read enough. As in other programs, only the exit status says so.
    if (!isClosed) complain(`Standard output cannot be written: ${messageOf(lost)}.`);
    process.exitCode = isClosed ? CLOSED_PIPE_STATUS : 1;
  } else if (failure instanceof Stopped) {
    tellOf(failure.message);
    process.exitCode = STOPPED_STATUS;
  } else if (failure !== null) {
    complain(messageOf(failure));
    // Ctrl-C at a question stops the command, too.
    process.exitCode = failure instanceof UserError && failure.code === 'cancelled' ? STOPPED_STATUS : 1;
  }
}
