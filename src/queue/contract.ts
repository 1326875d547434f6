import type { Job, Queue, Worker } from 'bullmq';
import type { TaskName } from '../store/task.js';

/** What travels through the queue: the id alone. Everything else is in the task's row, which holds the truth. */
export interface JobData {
  taskId: string;
}

export interface QueuedTask {
  taskId: string;
  taskName: TaskName;
}

export type Processor = (job: Job<JobData>, token?: string, signal?: AbortSignal) => Promise<void>;

/** One queue per task name, on the backend that the configuration names. */
export interface TaskQueue {
  backend: 'redis' | 'postgres';
  /** For Bull Board. */
  queues: Queue[];
  /** Adds jobs. A job that is in the queue already, finished or not, stays as it is. */
  add(tasks: QueuedTask[]): Promise<void>;
  /** For tasks that are overdue: adds jobs again that are gone or have ended, and ends the delay of one that waits. The others stay. */
  revive(tasks: QueuedTask[]): Promise<number>;
  /** Takes jobs until it is closed. */
  createWorker(taskName: TaskName, processor: Processor, concurrency: number): Promise<Worker<JobData, void>>;
  /** Throws if the queue does not respond. */
  ping(): Promise<void>;
  /** Removes finished jobs that ended over an hour ago. */
  clean(): Promise<void>;
  close(): Promise<void>;
}
