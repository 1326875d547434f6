// Loaded into every Node process that is measured (`node --import`). At the exit it writes the process's usage to descriptor 3.
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakKib: peakKib() ?? maxRSS }));
});

/** getrusage's maximum survives exec: it may be the parent's. VmHWM (proc(5)) is this program's own. */
function peakKib(): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}
