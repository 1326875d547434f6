import type { StoreDeps } from './deps.js';
import { createFixtureLoader, type LoadCounts } from './fixtures/fixture-loader.js';
import { type FixtureSource, readText } from './fixtures/fixture-source.js';
import { splitObjects } from './fixtures/split-objects.js';
import { type Actor, noteDeeds } from './store/audit.js';
import { abortableTransaction } from './store/cancel-on-abort.js';
import type { Queryable } from './store/database.js';
import { allowStandstill } from './store/standstill.js';

/** What one fixture brought. */
export interface Loaded extends LoadCounts {
  /** The fixture's name. */
  name: string;
}

/**
 * Loads fixtures that `dumpdata` wrote, Django's or ours, in one transaction and in constant memory: all of them or nothing. What is there
 * already stays, so that loading twice changes nothing.
 * @param signal ends it, with nothing loaded
 * @throws UserError `invalid_fixture`, naming the fixture, the object and the field; the signal's reason
 */
export function loadData(
  { db }: Pick<StoreDeps, 'db'>,
  sources: FixtureSource[],
  { by = null, signal }: { by?: Actor | null; signal?: AbortSignal } = {},
): Promise<Loaded[]> {
  return abortableTransaction(db, signal, async (client) => {
    await allowStandstill(client);
    const all: Loaded[] = [];
    for (const source of sources) {
      const loaded = await loadFixture(client, source, signal);
      const changes = { ...loaded.created };
      await noteDeeds(client, by, [{ action: 'load_data', objectType: 'Fixture', objectName: source.title, changes }]);
      all.push(loaded);
    }
    return all;
  });
}

async function loadFixture(client: Queryable, source: FixtureSource, signal: AbortSignal | undefined): Promise<Loaded> {
  const loader = createFixtureLoader(client, source.name);
  for await (const object of splitObjects(source.name, readText(source, signal))) {
    try {
      await loader.take(object);
    } finally {
      await object.bytes?.close();
    }
    signal?.throwIfAborted();
  }
  return { name: source.name, ...(await loader.finish()) };
}
