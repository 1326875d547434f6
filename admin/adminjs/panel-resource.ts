import { Resource } from '@adminjs/prisma';
import { BaseRecord, type Filter, ForbiddenError } from 'adminjs';
import type { Actor } from '../../src/store/audit.js';
import type { PrismaClient } from '../../src/store/prisma.js';
import { isUuid } from '../../src/uuid.js';
import { type Column, type Condition, conditionOf, escapeLike, quotedIn } from './conditions.js';

/** Counting stops here: `count(*)` over a million rows takes half a second, and nobody pages that far. */
export const MOST_COUNTED = 10_000;
const MOST_LISTED = 500;

type Direction = 'asc' | 'desc';
type Order = Record<string, Direction>[];

/** What callers may ask of a list, and how its records are deleted. */
export interface ListRules {
  /** The columns to filter by and search in; any other name is ignored, so that nobody can probe a hidden column. */
  filters: readonly string[];
  /** The columns to sort by, each with its whole order. */
  sorts: Readonly<Record<string, (direction: Direction) => Order>>;
  /** The order if none of these is asked for. */
  order: Order;
  /**
   * Columns of few distinct values. Returns the values that contain a text (`pattern` is LIKE's); null if there are too many values.
   */
  distinct?: Readonly<Record<string, (pattern: string) => Promise<string[] | null>>>;
  /** Columns that lists leave out, because lists do not show them. */
  heavy: readonly string[];
  /** Deletes records with all that belongs to them. Returns how many records there were. */
  remove(ids: string[], by: Actor): Promise<number>;
}

/** The models' description, handed to AdminJS as a plain object, because it copies its options deeply. */
export interface ModelModule {
  Prisma: { dmmf: { datamodel: { models: { name: string }[] } } };
}

type Found = Record<string, unknown>;

/** Which page of a list, in which order. */
export type ListRequest = NonNullable<Parameters<Resource['find']>[1]>;

/**
 * A model in the panel. Prisma throws at most bad input, and AdminJS's adapter passes the error on. Here such input finds nothing
 * instead.
 */
export class PanelResource extends Resource {
  protected readonly mostSkipped: number = MOST_COUNTED;
  /** Counts of lists that fit on one page. If few records match, counting them would search the whole table once more. */
  private readonly totals = new WeakMap<Filter, number>();

  constructor(
    name: string,
    protected readonly prisma: PrismaClient,
    modelModule: ModelModule,
    private readonly rules: ListRules,
  ) {
    const model = modelModule.Prisma.dmmf.datamodel.models.find((each) => each.name === name);
    // The adapter has types of its own for the client and the model. Both values are what it needs.
    const given = { model, client: prisma, clientModule: modelModule } as unknown;
    super(given as ConstructorParameters<typeof Resource>[0]);
  }

  override async count(filter: Filter): Promise<number> {
    const known = this.totals.get(filter);
    if (known !== undefined) return known;
    const where = await this.where(filter);
    return where ? this.manager.count({ where, take: MOST_COUNTED }) : 0;
  }

  override async find(filter: Filter, asked: ListRequest = {}): Promise<BaseRecord[]> {
    const where = await this.where(filter);
    const found = where ? await this.findWhere(where, asked) : [];
    const isWhole = found.length < pageSize(asked);
    if (isWhole && !asked.offset) this.totals.set(filter, found.length);
    return found;
  }

  /** Lists the records of a condition. No page begins behind the last counted record. */
  protected async findWhere(where: Condition, asked: ListRequest): Promise<BaseRecord[]> {
    const found: Found[] = await this.manager.findMany({
      where,
      omit: this.leftOut(),
      orderBy: this.orderOf(asked.sort?.sortBy, asked.sort?.direction),
      skip: within(asked.offset, 0, this.mostSkipped, 0),
      take: pageSize(asked),
    });
    return (await this.complete(found)).map((row) => this.toRecord(row));
  }

  override async findOne(id: string | number): Promise<BaseRecord | null> {
    const key = this.keyOf(id);
    const found: Found | null =
      key === null ? null : await this.manager.findUnique({ where: { [this.idName()]: key } });
    return found && this.toRecord(found);
  }

  override async findMany(ids: (string | number)[]): Promise<BaseRecord[]> {
    const keys = ids.slice(0, MOST_LISTED).map((id) => this.keyOf(id));
    const found: Found[] = await this.manager.findMany({
      where: { [this.idName()]: { in: keys.filter((key) => key !== null) } },
      omit: this.leftOut(),
    });
    return (await this.complete(found)).map((row) => this.toRecord(row));
  }

  /** Deletes records with all that belongs to them. Returns how many records there were. */
  deleteMany(ids: (string | number)[], by: Actor): Promise<number> {
    return this.rules.remove(ids.filter((id) => this.keyOf(id) !== null).map(String), by);
  }

  /** Our own actions make, change and delete records, because they know who asks. AdminJS must not write past them. */
  override async delete(): Promise<never> {
    throw new ForbiddenError('anyForbiddenError');
  }

  override async create(): Promise<never> {
    throw new ForbiddenError('anyForbiddenError');
  }

  override async update(): Promise<never> {
    throw new ForbiddenError('anyForbiddenError');
  }

  /** Returns the condition of all filters; null if nothing can match. */
  protected async where(filter: Filter | undefined): Promise<Condition | null> {
    const conditions: Condition = {};
    for (const [name, { value }] of Object.entries(filter?.filters ?? {})) {
      if (!this.rules.filters.includes(name)) continue;
      const condition = this.conditionOf(name, value);
      if (!condition) return null;
      const values = await this.valuesWith(name, value);
      if (values?.length === 0) return null;
      Object.assign(conditions, values ? { [name]: { in: values } } : condition);
    }
    return conditions;
  }

  /**
   * Returns the values of a column that contain a text, if the column has an index for that. Returns null if it has none, or if the
   * text is the whole value.
   */
  private async valuesWith(name: string, asked: unknown): Promise<string[] | null> {
    const text = String(asked).toWellFormed().trim();
    if (quotedIn(text) !== null) return null;
    return (await this.rules.distinct?.[name]?.(`%${escapeLike(text)}%`)) ?? null;
  }

  /** Returns the condition of one filter, as part of a Prisma `where`. */
  protected conditionOf(name: string, asked: unknown): Condition | null {
    const column = this.columnOf(name);
    const condition = column && conditionOf(column, this.property(name)?.availableValues() ?? [], asked);
    return condition ? { [name]: condition } : null;
  }

  /** Adds the parts of heavy columns that a list shows to its rows. */
  protected async complete(rows: Found[]): Promise<Found[]> {
    return rows;
  }

  protected override prepareReturnValues(row: Found): Found {
    const values: Found = super.prepareReturnValues(row);
    for (const [name, value] of Object.entries(values)) {
      // JSON has no bigint; ours stay far below 2^53.
      if (typeof value === 'bigint') values[name] = Number(value);
      // JSON goes as text: AdminJS would flatten objects into `result.sheets.0.name`, and numbers would become texts.
      else if (value !== null && this.columnOf(name)?.type === 'Json') values[name] = JSON.stringify(value);
    }
    return values;
  }

  private toRecord(row: Found): BaseRecord {
    return new BaseRecord(this.prepareReturnValues(row), this);
  }

  private orderOf(sortBy: string | undefined, direction: string | undefined): Order {
    const sort = sortBy !== undefined && Object.hasOwn(this.rules.sorts, sortBy) ? this.rules.sorts[sortBy] : undefined;
    const way = direction === 'asc' ? 'asc' : 'desc';
    return sort ? [...sort(way), { [this.idName()]: way }] : this.rules.order;
  }

  private leftOut(): Record<string, true> {
    return Object.fromEntries(this.rules.heavy.map((name) => [name, true]));
  }

  private idName(): string {
    return this.idProperty.path();
  }

  /** Returns an id as Prisma expects it; null for a text that cannot be an id. */
  private keyOf(id: unknown): string | bigint | null {
    if (this.columnOf(this.idName())?.type !== 'BigInt') return isUuid(id) ? id.toLowerCase() : null;
    return /^\d{1,15}$/.test(String(id)) ? BigInt(String(id)) : null;
  }

  private columnOf(name: string): Column | undefined {
    return this.model.fields.find((field) => field.name === name);
  }
}

function pageSize({ limit }: ListRequest): number {
  return within(limit, 1, MOST_LISTED, 25);
}

/** Makes a number of any value, and keeps it between two others. */
function within(asked: unknown, least: number, most: number, otherwise: number): number {
  const number = Math.trunc(Number(asked ?? otherwise));
  return Number.isNaN(number) ? otherwise : Math.min(most, Math.max(least, number));
}
