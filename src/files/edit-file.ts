import type { StoreDeps } from '../deps.js';
import { fieldsRefusedBy, notFound, refuseFields } from '../errors.js';
import type { Actor } from '../store/audit.js';
import { cleanName } from './upload.js';
import { cleanWebAddress } from './web-address.js';

/** What to change about a file. */
export interface FileEdit {
  id: string;
  name: string;
  /** The address that the file comes from; null if nobody knows it. */
  url: string | null;
  by: Actor;
}

/**
 * Changes a file's name and origin. Its bytes and its rows stay.
 * @throws UserError `not_found`, `missing_name`, `invalid_url`, or `invalid_input` for both fields
 */
export async function editFile(
  { resources }: Pick<StoreDeps, 'resources'>,
  { id, name, url, by }: FileEdit,
): Promise<void> {
  const file = await resources.get(id);
  // A value that stays the same may be older than these rules, or come from another installation.
  const readName = () => (name === file.name ? file : cleanName(name));
  const readUrl = () => (url === null || url === file.url ? url : cleanWebAddress(url));
  refuseFields([...fieldsRefusedBy(readName), ...fieldsRefusedBy(readUrl)]);
  const named = readName();
  const change = { name: named.name, extension: named.extension, url: readUrl() };
  if (!(await resources.edit(file.id, change, by))) throw notFound('resource', id);
}
