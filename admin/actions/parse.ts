import type { Deps } from '../../src/deps.js';
import { parseResource } from '../../src/tasks/parse-resource.js';
import { createQueueing } from './queue-tasks.js';

/** Queues the parse of the record that is open, or of all that are selected. */
export function createParse(deps: Deps) {
  return createQueueing((record, by) => parseResource(deps, { resourceId: record.id(), by }), 'nothingToParse');
}
