import type { Deps } from '../../src/deps.js';
import { deleteRows } from '../../src/rows/delete-rows.js';
import { type DistinctColumn, listDistinct } from '../../src/store/distinct-values.js';
import { createPrisma, type PrismaClient, readModelDescription } from '../../src/store/prisma.js';
import { deleteUsers } from '../../src/users/delete-users.js';
import { type ListRules, PanelResource } from '../adminjs/panel-resource.js';
import { AuditEntryResource } from './audit-entry.js';
import { ParseResultResource } from './parse-result.js';

/** The models as the panel reads them. */
export interface PanelModels {
  prisma: PrismaClient;
  resources: PanelResource;
  tasks: PanelResource;
  rows: PanelResource;
  users: PanelResource;
  audit: PanelResource;
}

const by = (name: string) => (direction: 'asc' | 'desc') => [{ [name]: direction }];

/** Opens the data for the panel. */
export function createModels(deps: Pick<Deps, 'db' | 'resources' | 'tasks' | 'rows'>): PanelModels {
  const prisma = createPrisma(deps.db);
  const models = { Prisma: { dmmf: readModelDescription() } };
  const valuesOf = (column: DistinctColumn) => (pattern: string) => listDistinct(deps.db, column, pattern);
  const model = (name: string, rules: ListRules) => new PanelResource(name, prisma, models, rules);
  return {
    prisma,
    resources: model('BinaryResource', {
      filters: ['id', 'name', 'extension', 'type', 'url', 'sha256', 'createdAt'],
      sorts: {
        // The orders of the index: otherwise a million names would have to be sorted.
        name: (direction) => [{ name: direction }, { createdAt: direction }],
        size: by('size'),
        createdAt: by('createdAt'),
      },
      order: [{ createdAt: 'desc' }, { id: 'desc' }],
      distinct: { extension: valuesOf('extension') },
      heavy: [],
      remove: (ids, by) => deps.resources.delete(ids, by),
    }),
    tasks: model('TaskResult', {
      filters: ['taskId', 'taskName', 'status', 'resourceId', 'worker', 'dateCreated', 'dateDone'],
      sorts: {
        // The orders of the index: by the status alone, all tasks of one status would have to be sorted.
        status: (direction) => [{ status: direction }, { dateCreated: direction }],
        dateCreated: by('dateCreated'),
        dateDone: by('dateDone'),
      },
      order: [{ dateCreated: 'desc' }, { taskId: 'desc' }],
      distinct: { taskName: valuesOf('taskName'), worker: valuesOf('worker') },
      heavy: ['result', 'traceback', 'meta', 'taskArgs', 'tries'],
      remove: (ids, by) => deps.tasks.delete(ids, by),
    }),
    rows: new ParseResultResource(deps.db, prisma, models, (ids, by) => deleteRows(deps, { ids, by })),
    audit: new AuditEntryResource(prisma, models),
    users: model('User', {
      filters: ['username', 'email', 'role', 'isActive'],
      sorts: {
        username: by('username'),
        email: by('email'),
        role: by('role'),
        lastLoginAt: by('lastLoginAt'),
        lastUsedAt: by('lastUsedAt'),
        createdAt: by('createdAt'),
      },
      order: [{ username: 'asc' }, { id: 'asc' }],
      heavy: [],
      remove: (ids, by) => deleteUsers(deps, { ids, by }),
    }),
  };
}
