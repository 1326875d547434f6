import { WorkbookError } from '../../../src/errors.js';
import { UPLOAD_INSTEAD } from '../../../src/files/formats.js';
import type { SheetVisibility } from '../contract.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import type { Package } from '../zip/package.js';
import type { PackageFormat, SheetList } from './package-format.js';
import { type Relationship, readRelationships, resolveTarget } from './relationships.js';

export interface SheetPart {
  name: string;
  visibility: SheetVisibility;
  /** null for sheets without cells: chart and dialog sheets, modules. */
  part: ZipPart | null;
}

export interface BookParts {
  sheets: SheetPart[];
  sharedStrings: ZipPart | null;
  styles: ZipPart | null;
}

/**
 * Finds the workbook part. The package's own relationships name it (ECMA-376 part 1, 12.2). Without them it is looked for at Excel's
 * usual place.
 * @throws WorkbookError `not_a_workbook` if there is none
 */
export async function findWorkbook(pack: Package): Promise<ZipPart> {
  const roots = await readRelationships(pack, '');
  for (const relationship of roots.values()) {
    if (relationship.type !== 'officeDocument' || relationship.isExternal) continue;
    const part = pack.zip.find(relationship.target);
    if (part) return part;
  }
  const usual = pack.zip.find('xl/workbook.xml') ?? pack.zip.find('xl/workbook.bin');
  if (usual) return usual;
  throw notWorkbook();
}

/** Finds the parts of a workbook. Throws WorkbookError `missing_part` for a sheet that is not there. */
export async function findBookParts(
  pack: Package,
  workbook: ZipPart,
  list: SheetList,
  usual: PackageFormat['usualParts'],
): Promise<BookParts> {
  const { zip } = pack;
  const relationships = await readRelationships(pack, workbook.name);
  const byType = (type: 'sharedStrings' | 'styles') => {
    const named = [...relationships.values()].find(
      (relationship) => relationship.type === type && !relationship.isExternal,
    );
    return (named && zip.find(named.target)) ?? zip.find(resolveTarget(workbook.name, usual[type]));
  };
  return {
    sheets: list.sheets.map(({ name, visibility, relationshipId }) => ({
      name,
      visibility,
      // Excel lists the modules of macros from before 1997 as sheets with an empty id; their text is in the VBA project.
      part: relationshipId === '' ? null : sheetPart(zip, name, relationships.get(relationshipId ?? '')),
    })),
    sharedStrings: byType('sharedStrings'),
    styles: byType('styles'),
  };
}

function sheetPart(zip: ZipDirectory, name: string, relationship: Relationship | undefined): ZipPart | null {
  if (relationship?.type === 'chartsheet' || relationship?.type === 'dialogsheet') return null;
  const part = relationship && !relationship.isExternal ? zip.find(relationship.target) : null;
  if (part) return part;
  throw new WorkbookError(
    'missing_part',
    `The workbook is damaged: the part that holds the sheet “${name}” (${relationship?.target ?? 'no name given'}) is missing. Open it in Excel, let Excel repair it, and save it again.`,
    { details: { sheet: name, ...(relationship && { part: relationship.target }) } },
  );
}

/** A package without a workbook in it. */
export function notWorkbook(): WorkbookError {
  return new WorkbookError(
    'not_a_workbook',
    `This is a zip archive, but there is no workbook in it. ${UPLOAD_INSTEAD}`,
    { details: { kind: 'archive' } },
  );
}
