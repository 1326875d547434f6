import { walkXml } from '../xml/walk.js';
import type { Package } from '../zip/package.js';
import { readText } from './part-text.js';

/** What a part of a package names as belonging to it (ECMA-376 part 2, 9.3). */
export interface Relationship {
  /** The last word of the relationship's type, which transitional and strict files share: `worksheet`, `styles`. */
  type: string;
  /** The part's name, from the package's root. */
  target: string;
  isExternal: boolean;
}

/** The relationships of a part by their ids; none if it has no relationships part. `name` is '' for the package. */
export async function readRelationships(pack: Package, name: string): Promise<Map<string, Relationship>> {
  const slash = name.lastIndexOf('/') + 1;
  const part = pack.zip.find(`${name.slice(0, slash)}_rels/${name.slice(slash)}.rels`);
  const relationships = new Map<string, Relationship>();
  if (!part) return relationships;
  walkXml(await readText(pack, part), part.name, (tag) => {
    if (tag.name !== 'Relationship') return;
    relationships.set(tag.get('Id') ?? '', {
      type: (tag.get('Type') ?? '').replace(/^.*\//s, ''),
      target: resolveTarget(name, tag.get('Target') ?? ''),
      isExternal: tag.get('TargetMode') === 'External',
    });
  });
  return relationships;
}

/** A target relative to the part that names it (ECMA-376 part 2, 8.3), with the slashes that some writers use. */
export function resolveTarget(from: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  const segments = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
