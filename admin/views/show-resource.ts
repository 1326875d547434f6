import type { ActionResponse } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import {
  findUpload,
  listSameBytes,
  listVersions,
  type UploadedFile,
  type UploadedFiles,
} from '../../src/store/resource-overview.js';
import { listNamedTasksOf } from '../../src/store/task-overview.js';
import type { ParseOptions } from '../../src/tasks/parse-options.js';
import { optionsOf } from '../../src/tasks/parse-resource.js';
import { isUuid } from '../../src/uuid.js';
import type { PanelModels } from '../models/models.js';
import { type LiveTask, toLive } from './home.js';
import { listSheetLines, type SheetLines } from './sheet-lines.js';

const SHOWN = 10;

/** An upload as the page of a resource lists it. */
export type UploadLine = Omit<UploadedFile, 'createdAt'> & { createdAt: string };
export type UploadLines = { latest: UploadLine[]; count: number };

/** What the page of a resource shows besides its own fields. */
export type ResourceView = {
  uploadedBy: string | null;
  /** Uploads of the same name, this one among them. */
  versions: UploadLines;
  /** Other uploads with the same bytes. */
  sameBytes: UploadLines;
  /** Its newest tasks, and whether there are more. */
  tasks: { latest: LiveTask[]; more: boolean };
  /** Sheets of the parse whose rows are shown. */
  sheets: SheetLines;
  /** The text options of its newest parse. */
  options: ParseOptions;
};

/** Adds to a resource's record what its page shows: the beginning of each list, and none of the file's bytes. */
export function createShowResource({ db }: Pick<Deps, 'db'>, { prisma }: Pick<PanelModels, 'prisma'>) {
  return async (response: ActionResponse): Promise<ActionResponse> => {
    const params = response['record']?.params;
    const id: unknown = params?.['id'];
    const upload = isUuid(id) ? await findUpload(db, id) : null;
    if (!upload) return response;
    const [versions, sameBytes, tasks, sheets] = await Promise.all([
      listVersions(db, upload, SHOWN),
      listSameBytes(db, upload, SHOWN),
      listNamedTasksOf(db, upload.id, SHOWN + 1),
      upload.currentTaskId === null ? { first: [], count: 0 } : listSheetLines(prisma, upload.currentTaskId),
    ]);
    const view: ResourceView = {
      ...{ uploadedBy: upload.uploadedBy, versions: toLines(versions), sameBytes: toLines(sameBytes), sheets },
      options: optionsOf(tasks.find(({ taskName }) => taskName === 'do_parse_resource')?.taskKwargs),
      tasks: { latest: tasks.slice(0, SHOWN).map(toLive), more: tasks.length > SHOWN },
    };
    params.view = view;
    return response;
  };
}

function toLines({ latest, count }: UploadedFiles): UploadLines {
  return { latest: latest.map((upload) => ({ ...upload, createdAt: upload.createdAt.toISOString() })), count };
}
