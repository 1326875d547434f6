import { runGyoretsu } from '../../helpers/gyoretsu.js';
import type { Stage } from '../driver/stage.js';

/** Lets the product recount everything itself by `gyoretsu verify`. Returns its findings. */
export async function checkLedger({ env }: Pick<Stage, 'env'>): Promise<string[]> {
  const { code, stdout, stderr } = await runGyoretsu(['verify'], env);
  if (code === 0) return [];
  return [`gyoretsu verify ended with ${code}: ${stdout.split('\n').slice(0, 20).join('\n')} ${stderr}`];
}
