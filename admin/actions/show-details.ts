import type { ActionResponse } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { isUuid } from '../../src/uuid.js';
import type { PanelModels } from '../resources/models.js';

const MOST_SHEETS = 200;
const TASKS_SHOWN = 10;

/** A sheet as the pages of a task and a resource list it. */
export type SheetLine = {
  sheetIndex: number;
  name: string;
  visibility: string;
  dimensions: string | null;
  rowCount: number;
  cellsStored: number;
};

/** A task as the page of a resource lists it. */
export type TaskLine = { taskId: string; status: string; dateCreated: string; dateDone: string | null };

/** Adds a task's sheets to its page. */
export function createShowTask({ prisma }: Pick<PanelModels, 'prisma'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    // Refused, or not found: there is no record then.
    const params = response['record']?.params;
    if (isUuid(params?.['taskId'])) params['sheets'] = await listSheets(prisma, params['taskId']);
    return response;
  };
}

/** Adds a resource's newest tasks, and the sheets of the parse that counts, to its page. */
export function createShowResource(deps: Pick<Deps, 'tasks'>, { prisma }: Pick<PanelModels, 'prisma'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    const params = response['record']?.params;
    const id: unknown = params?.['id'];
    if (!isUuid(id)) return response;
    const current: unknown = params['currentTaskId'];
    const { rows } = await deps.tasks.list({ limit: TASKS_SHOWN, cursor: null }, { resourceId: id });
    params['tasks'] = rows.map(({ taskId, status, dateCreated, dateDone }): TaskLine => {
      return { taskId, status, dateCreated: dateCreated.toISOString(), dateDone: dateDone?.toISOString() ?? null };
    });
    params['sheets'] = isUuid(current) ? await listSheets(prisma, current) : [];
    return response;
  };
}

async function listSheets(prisma: PanelModels['prisma'], taskId: string): Promise<SheetLine[]> {
  const sheets = await prisma.sheetSummary.findMany({
    where: { taskId },
    orderBy: { sheetIndex: 'asc' },
    take: MOST_SHEETS,
  });
  return sheets.map(({ sheetIndex, name, visibility, dimensions, rowCount, cellsStored }) => {
    return { sheetIndex, name, visibility, dimensions, rowCount, cellsStored: Number(cellsStored) };
  });
}
