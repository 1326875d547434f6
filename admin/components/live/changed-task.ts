import type { LiveTask } from '../../views/home.js';

/** A task as an event of the stream carries it. */
export type ChangedTask = LiveTask & { version: string };
