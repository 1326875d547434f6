// Ends what a run started, however the run itself ends: its end closes our standard input.
import { rmSync } from 'node:fs';
import { listMarked, signal } from './marked-processes.js';
import { pidIn, thaw } from './server-process.js';

const { mark, pidFiles, folders } = JSON.parse(process.argv[2] ?? '{}');

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.stdin.resume();
process.stdin.on('end', () => {
  for (const pid of listMarked(mark)) signal(pid, 'SIGKILL');
  for (const file of pidFiles) {
    const pid = pidIn(file);
    if (pid === null) continue;
    // A server's children end by themselves when they notice its end. A stopped child cannot notice it.
    thaw(pid);
    signal(pid, 'SIGKILL');
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});
