import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { StoreDeps } from './deps.js';
import { messageOf, UserError } from './errors.js';
import { loadOriginalRow } from './load-original-row.js';
import { type Actor, noteDeeds } from './store/audit.js';
import { CHUNK_BYTES } from './store/chunks.js';
import type { Queryable } from './store/database.js';
import { importTask } from './store/imported-tasks.js';
import { findResource, setCurrentTask } from './store/resources.js';
import { insertRows } from './store/rows.js';
import { insertSheets, measureRows, summarizeRows } from './store/sheets.js';
import { TASK_STATUSES } from './store/tasks.js';
import { cleanName, storeResource } from './upload.js';
import { stableUuid } from './uuid.js';

/** What one fixture brought. */
export interface Loaded {
  file: string;
  /** New objects by model. */
  created: Record<string, number>;
  /** Objects that were there already, and stayed as they are. */
  present: number;
  /** Objects of models that Gyoretsu does not keep, by model. */
  skipped: Record<string, number>;
}

/** An object of Django's JSON serialisation format. */
const fixture = z.array(
  z.object({
    model: z.string(),
    pk: z.union([z.string(), z.number()]).nullish(),
    fields: z.record(z.string(), z.unknown()),
  }),
  "must be a JSON array, as Django's dumpdata writes it",
);
type FixtureObject = z.infer<typeof fixture>[number];

/** RFC 9110, 8.3.1, as far as it fits the column. */
const MEDIA_TYPE = /^(?=.{3,100}$)[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *;[\x20-\x7e]*)?$/;

const text = z.string().nullish();
const date = z.coerce.date().nullish();

const resourceFields = z.object({
  name: z.string(),
  extension: text,
  type: text,
  url: text,
  binary_data: z.string().nullish(),
  current_task_id: z.guid().nullish(),
  created_at: date,
  updated_at: date,
});

const taskFields = z.object({
  task_id: z.string(),
  task_name: text,
  periodic_task_name: text,
  content_type: text,
  content_encoding: text,
  meta: z.unknown(),
  task_args: z.unknown(),
  task_kwargs: z.unknown(),
  status: z.enum(TASK_STATUSES).catch('FAILURE'),
  result: z.unknown(),
  traceback: text,
  worker: text,
  date_created: date,
  date_started: date,
  date_done: date,
  rows_removed_at: date,
  resource_name: text,
});

const sheetFields = z.object({
  task_id: z.guid(),
  sheet_index: z.int(),
  name: z.string(),
  visibility: z.enum(['visible', 'hidden', 'very_hidden']),
  dimensions: z.string().nullable(),
  rows: z.int(),
  cells: z.object({ read: z.int(), stored: z.int(), empty: z.int(), failed: z.int() }),
  replaced: z.int(),
});

const rowFields = z.object({
  task_id: z.guid(),
  resource_id: z.guid().nullable(),
  sheet_index: z.int(),
  sheet: z.string(),
  row: z.int(),
  values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  types: z.string(),
});

/** Later models stand on earlier ones, in whatever order the fixture has them. */
const MODELS = [
  'xxx_api.binaryresource',
  'django_celery_results.taskresult',
  'xxx_api.sheetsummary',
  'xxx_api.parseresult',
] as const;
type Model = (typeof MODELS)[number];

/**
 * Loads a fixture that `dumpdata` wrote, Django's or ours, in one transaction: all of it or nothing. What is there already
 * stays, so that loading twice changes nothing.
 * @throws UserError `invalid_fixture`, naming the object and the field
 */
export async function loadData({ db }: Pick<StoreDeps, 'db'>, file: string, by: Actor | null = null): Promise<Loaded> {
  const objects = await readFixture(file);
  const loaded: Loaded = { file, created: {}, present: 0, skipped: {} };
  await db.transaction(async (client) => {
    const rowNumbers = new Map<string, number>();
    for (const model of MODELS) {
      for (const [at, object] of objects.entries()) {
        if (object.model.toLowerCase() !== model) continue;
        const isNew = await loadObject(client, model, object, rowNumbers).catch((error: unknown) => {
          throw explain(error, file, at, object);
        });
        if (isNew) loaded.created[model] = (loaded.created[model] ?? 0) + 1;
        else loaded.present++;
      }
    }
    await summarizeRows(client, [...rowNumbers.keys()]);
    await measureRows(client, [...rowNumbers.keys(), ...tasksWithSheets(objects)]);
    await noteDeeds(client, by, [
      { action: 'load_data', objectType: 'Fixture', objectName: basename(file), changes: { ...loaded.created } },
    ]);
  });
  for (const { model } of objects) {
    if (!MODELS.some((known) => known === model.toLowerCase()))
      loaded.skipped[model] = (loaded.skipped[model] ?? 0) + 1;
  }
  return loaded;
}

async function readFixture(file: string): Promise<FixtureObject[]> {
  try {
    return fixture.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof z.ZodError) throw invalidFixture(`${file}: ${describe(error)}`);
    throw invalidFixture(`${file}: ${messageOf(error)}`);
  }
}

/** The tasks whose sheets a fixture tells of. */
function tasksWithSheets(objects: FixtureObject[]): string[] {
  const sheets = objects.filter(({ model }) => model.toLowerCase() === 'xxx_api.sheetsummary');
  return [...new Set(sheets.map(({ fields }) => String(fields['task_id'])))];
}

/** Writes one object; false where it is there already. */
function loadObject(
  client: Queryable,
  model: Model,
  object: FixtureObject,
  rowNumbers: Map<string, number>,
): Promise<boolean> {
  if (model === 'xxx_api.binaryresource') return loadResource(client, object);
  if (model === 'django_celery_results.taskresult') return loadTask(client, object);
  if (model === 'xxx_api.sheetsummary') return loadSheet(client, object);
  return 'values' in object.fields ? loadRow(client, object) : loadOriginalRow(client, object.fields, rowNumbers);
}

async function loadResource(client: Queryable, object: FixtureObject): Promise<boolean> {
  const fields = resourceFields.parse(object.fields);
  if (object.pk === undefined || object.pk === null) throw new UserError('invalid_fixture', 'it has no key');
  const id = stableUuid(String(object.pk), 'xxx_api.binaryresource');
  if (await findResource(client, id)) return false;
  const { name, extension } = cleanName(fields.name);
  const bytes = decodeBase64(fields.binary_data ?? '');
  const resource = {
    id,
    name,
    extension: (fields.extension ?? extension).replace(/^\./, '').toLowerCase().slice(0, 100),
    // It goes into a header when the file is downloaded.
    type: MEDIA_TYPE.test(fields.type ?? '') ? (fields.type ?? '') : 'application/octet-stream',
    url: fields.url ?? null,
    ...(fields.created_at && { createdAt: fields.created_at }),
    ...(fields.updated_at && { updatedAt: fields.updated_at }),
  };
  await storeResource(client, resource, slices(bytes), Number.POSITIVE_INFINITY);
  if (fields.current_task_id) {
    await setCurrentTask(client, id, fields.current_task_id);
  }
  return true;
}

function loadTask(client: Queryable, object: FixtureObject): Promise<boolean> {
  const fields = taskFields.parse(object.fields);
  return importTask(client, {
    taskId: stableUuid(fields.task_id, 'task'),
    taskName: fields.task_name ?? '',
    periodicTaskName: fields.periodic_task_name ?? null,
    contentType: fields.content_type ?? 'application/json',
    contentEncoding: fields.content_encoding ?? 'utf-8',
    meta: fromText(fields.meta),
    taskArgs: fromText(fields.task_args),
    taskKwargs: fromText(fields.task_kwargs),
    // A task that was under way in another installation will never end in this one.
    status: ['PENDING', 'STARTED', 'RETRY'].includes(fields.status) ? 'REVOKED' : fields.status,
    result: fromText(fields.result),
    traceback: fields.traceback ?? null,
    worker: fields.worker?.slice(0, 100) ?? null,
    resourceId: findUuid(fields.task_kwargs),
    resourceName: fields.resource_name?.slice(0, 500) ?? null,
    dateCreated: fields.date_created ?? null,
    dateStarted: fields.date_started ?? null,
    dateDone: fields.date_done ?? null,
    rowsRemovedAt: fields.rows_removed_at ?? null,
  });
}

async function loadSheet(client: Queryable, object: FixtureObject): Promise<boolean> {
  const { task_id, sheet_index, ...sheet } = sheetFields.parse(object.fields);
  return (await insertSheets(client, task_id, [{ ...sheet, index: sheet_index, rowBytes: 0 }])) === 1;
}

async function loadRow(client: Queryable, object: FixtureObject): Promise<boolean> {
  const { task_id, resource_id, sheet_index, ...row } = rowFields.parse(object.fields);
  const inserted = await insertRows(client, [
    { ...row, taskId: task_id, resourceId: resource_id, sheetIndex: sheet_index },
  ]);
  return inserted === 1;
}

/** django-celery-results keeps JSON, or Python's way of writing it, as text. */
function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function findUuid(value: unknown): string | null {
  const found = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(
    typeof value === 'string' ? value : JSON.stringify(value ?? ''),
  );
  return found ? found[0].toLowerCase() : null;
}

/** Base64 as Python writes it. Node would pass over what does not belong there, and so lose bytes in silence. */
function decodeBase64(given: string): Buffer {
  const clean = given.replace(/\s/g, '');
  const bytes = Buffer.from(clean, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== clean.replace(/=+$/, '')) {
    throw new UserError('invalid_fixture', 'binary_data is not base64');
  }
  return bytes;
}

async function* slices(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function explain(error: unknown, file: string, at: number, object: FixtureObject): unknown {
  const place = `${file}: object ${at + 1} (${object.model} ${object.pk ?? ''})`;
  if (error instanceof z.ZodError) return invalidFixture(`${place}: ${describe(error)}`);
  if (error instanceof UserError) return invalidFixture(`${place}: ${error.message}`);
  return error;
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`).join('; ');
}

function invalidFixture(message: string): UserError {
  return new UserError('invalid_fixture', `${message}. Nothing was loaded.`);
}
