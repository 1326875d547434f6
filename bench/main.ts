// npm run bench -- tasks
import { benchTasks } from './tasks.js';

const benches: Record<string, () => Promise<void>> = { tasks: benchTasks };
const name = process.argv[2] ?? 'tasks';
const bench = benches[name];
if (bench) await bench();
else {
  console.error(`There is no bench "${name}": choose one of ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 1;
}
