import type { Deps } from '../src/deps.js';
import type { PanelModels } from './resources/models.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const SHOWN = 8;

/** What the front page shows. */
export type Home = {
  today: Record<string, number>;
  tasks: { taskId: string; taskName: string; status: string; resource: string | null; dateCreated: string }[];
  uploads: { id: string; name: string; size: number; createdAt: string; currentTaskId: string | null }[];
};

/** Reads the front page: today's tasks by status, the latest tasks and uploads. */
export function createHome(deps: Pick<Deps, 'tasks' | 'resources'>, { prisma }: Pick<PanelModels, 'prisma'>) {
  return async (request: { query?: Record<string, unknown> }): Promise<Home> => {
    const page = { limit: SHOWN, cursor: null };
    const [counts, tasks, uploads] = await Promise.all([
      prisma.taskResult.groupBy({
        by: ['status'],
        where: { dateCreated: { gte: startOfDay(request.query?.['since']) } },
        _count: true,
      }),
      deps.tasks.list(page, {}),
      deps.resources.list(page),
    ]);
    const ids = tasks.rows.flatMap((task) => task.resourceId ?? []);
    const named = await prisma.binaryResource.findMany({
      where: { id: { in: ids } },
      select: { id: true, name: true },
    });
    const names = new Map(named.map(({ id, name }) => [id, name]));
    return {
      today: Object.fromEntries(counts.map(({ status, _count }) => [status, _count])),
      tasks: tasks.rows.map(({ taskId, taskName, status, resourceId, dateCreated }) => ({
        taskId,
        taskName,
        status,
        resource: (resourceId && names.get(resourceId)) ?? null,
        dateCreated: dateCreated.toISOString(),
      })),
      uploads: uploads.rows.map(({ id, name, size, createdAt, currentTaskId }) => {
        return { id, name, size, createdAt: createdAt.toISOString(), currentTaskId };
      }),
    };
  };
}

/** The browser knows when its day began; whatever it says, no more than two days are counted. */
function startOfDay(since: unknown): Date {
  const asked = new Date(typeof since === 'string' ? since : Number.NaN).getTime();
  const earliest = Date.now() - 2 * DAY_MS;
  return new Date(Number.isNaN(asked) ? Date.now() - DAY_MS : Math.max(asked, earliest));
}
