// Loaded into every Node process that is measured (`node --import`): tells on descriptor 3, as the last thing, what it took.
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakKib: peakKib() ?? maxRSS }));
});

/** getrusage's maximum survives exec, and would be that of whoever started us; VmHWM (proc(5)) is this program's own. */
function peakKib(): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}
