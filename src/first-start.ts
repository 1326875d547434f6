import { join } from 'node:path';
import { commandLineActor } from './command-line-actor.js';
import { createFirstAdministrator } from './create-user.js';
import type { StoreDeps } from './deps.js';
import { fixtureSource } from './fixtures/fixture-source.js';
import { loadData } from './load-data.js';
import { ROOT } from './root.js';

/** The sample workbook's id, as in the original. */
export const SAMPLE_ID = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const SAMPLE = join(ROOT, 'fixtures/xxx_api.json');

/**
 * Makes what a newcomer finds: an administrator and a workbook to try. Only in a database that has nobody in it yet, so
 * that what was deleted stays deleted.
 */
export async function prepareFirstStart(deps: StoreDeps): Promise<void> {
  const isFirst = (await deps.users.count()) === 0;
  const by = commandLineActor();
  await createFirstAdministrator(deps.users, deps.config, by);
  if (isFirst && (await deps.resources.isEmpty())) await loadData(deps, [fixtureSource(SAMPLE)], { by });
}
