import type { BaseRecord, Filter } from 'adminjs';
import type { Queryable } from '../../src/store/database.js';
import type { PrismaClient } from '../../src/store/prisma.js';
import { listLeaving } from '../../src/store/removals.js';
import { findBeginning, listBeginnings } from '../../src/store/row-beginnings.js';
import { isUuid } from '../../src/uuid.js';
import type { Condition } from '../adminjs/conditions.js';
import { findPlace } from '../adminjs/deep-page.js';
import { type ListRequest, type ListRules, type ModelModule, PanelResource } from '../adminjs/panel-resource.js';

/** What is shown of a row: a sheet may have 16,384 columns, and a cell 32,767 characters. */
const IN_LIST = { cells: 50, characters: 200 };
const ON_PAGE = { cells: 1_000, characters: 1_000 };
const MOST_TASKS = 1_000;
/** Up to here PostgreSQL skips rows faster than a look at the summaries would take. */
const NEAR = 1_000;

/** The rows of sheets. There may be many millions, therefore every list here has to use an index. */
export class ParseResultResource extends PanelResource {
  /** The rows of a task are all counted, therefore pages may begin behind MOST_COUNTED. */
  protected override readonly mostSkipped = 10_000_000;

  constructor(
    private readonly db: Queryable,
    prisma: PrismaClient,
    models: ModelModule,
    remove: ListRules['remove'],
  ) {
    super('ParseResult', prisma, models, {
      filters: ['taskId', 'resourceId', 'sheet', 'row', 'values'],
      sorts: {
        row: (direction) => [{ taskId: direction }, { sheetIndex: direction }, { row: direction }],
        id: (direction) => [{ id: direction }],
      },
      order: [{ taskId: 'asc' }, { sheetIndex: 'asc' }, { row: 'asc' }],
      heavy: ['values'],
      remove,
    });
  }

  /** The sheets' summaries have counted the rows of one task already. */
  override async count(filter: Filter): Promise<number> {
    const taskId = onlyTaskOf(filter);
    if (taskId !== null && (await this.isShown(taskId))) {
      const { _sum } = await this.prisma.sheetSummary.aggregate({
        _sum: { rowCount: true },
        where: { taskId },
      });
      if (_sum.rowCount !== null) return _sum.rowCount;
    }
    return super.count(filter);
  }

  /** A deep page of one task's rows is found as fast as the first one. */
  override async find(filter: Filter, asked: ListRequest = {}): Promise<BaseRecord[]> {
    const { offset = 0, limit = 25, sort } = asked;
    const taskId = onlyTaskOf(filter);
    const isInOrder = sort?.direction !== 'desc' && (sort?.sortBy === undefined || sort.sortBy === 'row');
    if (taskId === null || !isInOrder || offset < NEAR) return super.find(filter, asked);
    const place = (await this.isShown(taskId)) ? await findPlace(this.prisma, taskId, offset) : null;
    if (!place) return [];
    const { sheetIndex, row, skip } = place;
    const here = await this.findWhere({ taskId, sheetIndex, row: { gte: row } }, { ...asked, offset: skip });
    if (here.length >= limit) return here;
    const next = { taskId, sheetIndex: { gt: sheetIndex } };
    return [...here, ...(await this.findWhere(next, { ...asked, offset: 0, limit: limit - here.length }))];
  }

  /** Whether a task has not lost its rows to newer parses. The summaries of its sheets stay even then. */
  private async isShown(taskId: string): Promise<boolean> {
    return (await this.prisma.taskResult.count({ where: { taskId, rowsExpiredAt: { not: null } } })) === 0;
  }

  protected override async where(filter: Filter | undefined): Promise<Condition | null> {
    const [where, leaving] = [await this.whereTasks(filter), await listLeaving(this.db)];
    return where && leaving.length > 0 ? { AND: [where, { taskId: { notIn: leaving } }] } : where;
  }

  private async whereTasks(filter: Filter | undefined): Promise<Condition | null> {
    const where = await super.where(filter);
    // Rows are indexed by their task, not by their file: the file's tasks lead to them.
    if (where?.['resourceId'] && !where['taskId']) {
      const tasks = await this.prisma.taskResult.findMany({
        where: { resourceId: where['resourceId'] },
        select: { taskId: true },
        orderBy: { dateCreated: 'desc' },
        take: MOST_TASKS,
      });
      return { ...where, taskId: { in: tasks.map((task) => task.taskId) } };
    }
    return where;
  }

  /** A value is looked for as a whole cell: as the text itself, and as the number or truth value that it spells. */
  protected override conditionOf(name: string, asked: unknown): Condition | null {
    if (name !== 'values') return super.conditionOf(name, asked);
    if (typeof asked !== 'string' || asked.includes('\0')) return null;
    const text = asked.toWellFormed();
    const number = text.trim() === '' ? Number.NaN : Number(text);
    const candidates: unknown[] = [text, ...(Number.isFinite(number) ? [number] : [])];
    if (/^(true|false)$/i.test(text)) candidates.push(text.toLowerCase() === 'true');
    return { OR: candidates.map((value) => ({ values: { array_contains: [value] } })) };
  }

  /** Returns one row with its cells; only their beginnings and `isCut` if no browser could show all of them. */
  override async findOne(id: string | number): Promise<BaseRecord | null> {
    const [record] = await this.findMany([id]);
    const isLeaving = record && (await listLeaving(this.db)).includes(String(record.params['taskId']));
    const found = record && !isLeaving && (await findBeginning(this.db, record.id(), ON_PAGE));
    if (!found) return null;
    record.params['values'] = JSON.stringify(found.values);
    record.params['isCut'] = found.isCut;
    return record;
  }

  protected override async complete(rows: Record<string, unknown>[]): Promise<Record<string, unknown>[]> {
    const ids = rows.map(({ id }) => String(id));
    const beginnings = await listBeginnings(this.db, ids, IN_LIST);
    return rows.map((row) => ({ ...row, values: beginnings.get(String(row['id'])) ?? [] }));
  }
}

/** Returns the task that a filter asks for, if it asks for nothing else. */
function onlyTaskOf({ filters }: Filter): string | null {
  const [only, ...others] = Object.values(filters);
  return only?.path === 'taskId' && others.length === 0 && isUuid(only.value) ? only.value : null;
}
