import { WorkbookError } from '../../../src/errors.js';
import type { ByteSource, ReaderBudgets, SheetVisibility } from '../contract.js';
import { toUtf8 } from '../xml/utf8-gate.js';
import { walkXml } from '../xml/walk.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { readPart } from '../zip/inflate.js';
import { readWorkbookRecords } from './workbook.js';

export interface SheetPart {
  name: string;
  visibility: SheetVisibility;
  /** null for sheets without cells: chart and dialog sheets, modules. */
  part: ZipPart | null;
}

export interface WorkbookParts {
  sheets: SheetPart[];
  date1904: boolean;
  sharedStrings: ZipPart | null;
  styles: ZipPart | null;
}

interface Relationship {
  /** The last word of the relationship's type: `worksheet`, `styles`. */
  type: string;
  /** The part's name, from the package's root. */
  target: string;
  isExternal: boolean;
}

/** Workbook and relationship parts are small; 10,000 sheets take some 2 MB. */
const MAX_PART_BYTES = 32 * 1024 * 1024;

/**
 * Reads the workbook part ([MS-XLSB] 2.1.7.61) and its relationships. Throws WorkbookError: `not_a_workbook` when the zip holds none,
 * `missing_part` for a sheet that is not there, `no_sheets`, `too_many_sheets`, `bad_record`.
 */
export async function readWorkbookParts(
  source: ByteSource,
  zip: ZipDirectory,
  budgets: ReaderBudgets,
): Promise<WorkbookParts> {
  const workbook = await findWorkbook(source, zip);
  const book = readWorkbookRecords(await readPart(source, zip, workbook, MAX_PART_BYTES), workbook.name, budgets);
  const relationships = await readRelationships(source, zip, workbook.name);
  const byType = (type: string, usual: string) => {
    const named = [...relationships.values()].find(
      (relationship) => relationship.type === type && !relationship.isExternal,
    );
    return (named && zip.find(named.target)) ?? zip.find(resolveTarget(workbook.name, usual));
  };
  return {
    sheets: book.sheets.map(({ name, visibility, relationshipId }) => ({
      name,
      visibility,
      // Excel lists the modules of macros from before 1997 as sheets that name no part; their text is in the VBA project.
      part: relationshipId === '' ? null : sheetPart(zip, name, relationships.get(relationshipId)),
    })),
    date1904: book.date1904,
    sharedStrings: byType('sharedStrings', 'sharedStrings.bin'),
    styles: byType('styles', 'styles.bin'),
  };
}

/** The package's own relationships name the workbook part (ECMA-376 part 1, 12.2); without them it stands where Excel puts it. */
async function findWorkbook(source: ByteSource, zip: ZipDirectory): Promise<ZipPart> {
  const roots = await readRelationships(source, zip, '');
  for (const relationship of roots.values()) {
    if (relationship.type !== 'officeDocument' || relationship.isExternal) continue;
    const part = zip.find(relationship.target);
    if (part) return part;
  }
  const usual = zip.find('xl/workbook.bin');
  if (usual) return usual;
  throw new WorkbookError(
    'not_a_workbook',
    'This is a zip archive, but there is no workbook in it. Upload an Excel workbook (.xlsx, .xls, .xlsb) or a .csv file.',
  );
}

function sheetPart(zip: ZipDirectory, name: string, relationship: Relationship | undefined): ZipPart | null {
  if (relationship?.type === 'chartsheet' || relationship?.type === 'dialogsheet') return null;
  const part = relationship && !relationship.isExternal ? zip.find(relationship.target) : null;
  if (part) return part;
  throw new WorkbookError(
    'missing_part',
    `The workbook is damaged: the part that holds the sheet “${name}” (${relationship?.target ?? 'no name given'}) is missing. Open it in Excel, let Excel repair it, and save it again.`,
  );
}

/** The relationships of a part by their ids; none if it has no relationships part. `name` is '' for the package. */
async function readRelationships(
  source: ByteSource,
  zip: ZipDirectory,
  name: string,
): Promise<Map<string, Relationship>> {
  const slash = name.lastIndexOf('/') + 1;
  const part = zip.find(`${name.slice(0, slash)}_rels/${name.slice(slash)}.rels`);
  const relationships = new Map<string, Relationship>();
  if (!part) return relationships;
  const bytes = await readPart(source, zip, part, MAX_PART_BYTES);
  walkXml(toUtf8(bytes, part.name).toString('utf8'), part.name, (tag) => {
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
function resolveTarget(from: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  const segments = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
