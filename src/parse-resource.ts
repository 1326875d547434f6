import type { Deps } from './deps.js';
import { notFound } from './errors.js';
import { isUuid } from './uuid.js';

/**
 * Queues the parse of one resource and gives the task's id.
 * @throws UserError `not_found`, also for what cannot be an id
 */
export async function parseResource(deps: Deps, resourceId: string): Promise<string> {
  const resource = isUuid(resourceId) ? await deps.resources.find(resourceId) : null;
  if (!resource) throw notFound('resource', resourceId);
  return deps.enqueue({
    taskName: 'do_parse_resource',
    taskKwargs: { resource_id: resource.id },
    resourceId: resource.id,
  });
}
