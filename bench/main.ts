// npm run bench [-- readers | tasks | panel | siege] [OPTIONS]
import { UserError } from '../src/errors.js';
import { benchPanel } from './panel.js';
import { benchReaders } from './readers.js';
import { benchSiege } from './siege/siege.js';
import { benchTasks } from './tasks.js';

const benches: Record<string, (args: string[]) => Promise<void>> = {
  readers: benchReaders,
  tasks: benchTasks,
  panel: benchPanel,
  siege: benchSiege,
};
const [first = '', ...rest] = process.argv.slice(2);
const [name, args] = first === '' || first.startsWith('-') ? ['readers', process.argv.slice(2)] : [first, rest];
const bench = benches[name];
try {
  if (!bench) {
    throw new UserError('bad_option', `There is no bench "${name}": choose one of ${Object.keys(benches).join(', ')}.`);
  }
  await bench(args);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = error.code === 'interrupted' ? 130 : 1;
}
