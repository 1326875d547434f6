import type { Deps } from './deps.js';
import { notFound } from './errors.js';

/**
 * Queues the parse of one resource and gives the task's id.
 * @throws UserError `not_found`
 */
export async function parseResource(deps: Deps, resourceId: string): Promise<string> {
  const resource = await deps.resources.find(resourceId);
  if (!resource) throw notFound('resource', resourceId);
  return deps.enqueue({
    taskName: 'do_parse_resource',
    taskKwargs: { resource_id: resource.id },
    resourceId: resource.id,
  });
}
