import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Import {
  from: string;
  /** A file of ours from the root, or a package's name. */
  to: string;
  /** Whether it is gone once the code is compiled. */
  isType: boolean;
}

/** The floors of each part of the house, from the top down. An import goes down, or stays on its floor and in its room. */
const FLOORS: readonly { rooms: RegExp[]; harm: string }[] = [
  { rooms: [/^src\/cli\//], harm: 'A command that something else needs could not be left out or replaced.' },
  {
    rooms: [/^admin\/[\w-]+\.ts$/],
    harm: 'A page that knows how the panel is put together cannot be tested without it.',
  },
  { rooms: [/^admin\/resources\//, /^admin\/locale\//], harm: 'What AdminJS is told would be decided in two places.' },
  {
    rooms: [/^admin\/actions\//, /^admin\/views\//],
    harm: 'An action that knows its options could not be given to another resource.',
  },
  { rooms: [/^admin\/models\//], harm: 'Reading a record would depend on the page that shows it.' },
  {
    rooms: [/^admin\/adminjs\//],
    harm: 'With the next AdminJS these corrections go; what depends on our pages would stay.',
  },
  { rooms: [/^admin\/assets\//], harm: 'Colours and icons are for whoever draws, and know nobody.' },
  {
    rooms: [/^worker\/(main|child|read)\.ts$/],
    harm: 'What a process begins with runs as soon as it is imported.',
  },
  { rooms: [/^worker\/jobs\//], harm: 'How tasks are taken and ended would depend on one kind of task.' },
  {
    rooms: [/^worker\/(run-task|children|child-watch|die-with-parent)\.ts$/],
    harm: 'The loader runs in a child process, and must not know those around it.',
  },
  { rooms: [/^worker\/load\//], harm: 'Rows would be framed in one way for the database alone.' },
  {
    rooms: [/^worker\/(failure|messages|row-framer)\.ts$/],
    harm: 'A reader that knows processes could not run inside the command line.',
  },
  { rooms: [/^worker\/readers\//], harm: 'A format that knows the database could not be read without one.' },
  { rooms: [/^worker\/kernel\//], harm: 'The inner loops know bytes alone.' },
  { rooms: [/^src\/http\//], harm: 'A story that knows requests could not be told by the panel or the command line.' },
  { rooms: [/^src\/checks\//], harm: 'What is ready for production would depend on how it is served.' },
  { rooms: [/^src\/fixtures\//], harm: 'Stories that need fixtures would need their files, too.' },
  {
    rooms: [/^src\/tasks\//, /^src\/rows\//, /^src\/users\//],
    harm: 'Stories of two nouns that need each other end in a circle.',
  },
  { rooms: [/^src\/files\//], harm: 'Uploading would depend on what is done with files later.' },
  { rooms: [/^src\/deps\.ts$/], harm: 'What opens everything would need the stories that are told with it.' },
  { rooms: [/^src\/feeds\//], harm: 'What tells open connections of changes would depend on who makes them.' },
  { rooms: [/^src\/queue\//, /^src\/postgres\//], harm: 'The two backends would differ in more than how they queue.' },
  { rooms: [/^src\/store\//], harm: 'A statement that knows a story would be right for that story alone.' },
  { rooms: [/^src\/[\w-]+\.ts$/], harm: 'The ground knows nobody, so that everybody may stand on it.' },
];
/** React components run in the browser: of the floors below they may know types, and modules that need no server. */
const BROWSER = /^admin\/components\//;

const ROOMS = ['src', 'worker', 'admin'];
const files = ROOMS.flatMap((room) => listFiles(room)).filter((file) => /\.tsx?$/.test(file));
const known = new Set(files);
const imports = files.flatMap((file) => readImports(file));

function text(file: string): string {
  return readFileSync(file, 'utf8');
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('generated'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function readImports(file: string): Import[] {
  const found = text(file).matchAll(
    /(?:(?:import|export)\s+(type\s+)?[^'"();]*?from|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map(([whole, type, to = '']) => ({
    from: file,
    to: to.startsWith('.') ? sourceOf(relative('.', resolve(dirname(file), to))) : to,
    isType: type !== undefined || /^import\s*\{(\s*type\s[^,}]+,?)+\s*\}/.test(whole),
  }));
}

/** The source of a module that is imported by the name of what it compiles to. */
function sourceOf(path: string): string {
  return [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find((source) => known.has(source)) ?? path;
}

/** The floor of a file, counted from the top; -1 if it is on none. */
function floorOf(file: string): number {
  return FLOORS.findIndex(({ rooms }) => rooms.some((room) => room.test(file)));
}

/** Groups of files that import each other, types included. (Tarjan's strongly connected components.) */
function findCircles(): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const next = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { from, to } of imports) if (known.has(to)) next.get(from)?.push(to);
  const visit = (file: string) => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    path.push(file);
    for (const to of next.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (path.includes(to)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(to) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    if (circle.length > 1) circles.push(circle);
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return circles;
}

/** All modules whose code ends up in the browser, beginning with the components. */
function browserModules(): Set<string> {
  const reached = new Set(files.filter((file) => BROWSER.test(file)));
  for (const file of reached) {
    for (const { from, to, isType } of imports) if (from === file && !isType && known.has(to)) reached.add(to);
  }
  return reached;
}

/** The imports that break a rule, as lines a person can act on. */
const broken = (isWrong: (from: string, to: string) => boolean) =>
  imports.filter(({ from, to }) => isWrong(from, to)).map(({ from, to }) => `${from} imports ${to}`);

const packageImports = (name: RegExp, allowed: RegExp) => broken((from, to) => name.test(to) && !allowed.test(from));

const models = [...text('prisma/schema.prisma').matchAll(/^model (\w)(\w+)/gm)].map(
  ([, first = '', rest = '']) => first.toLowerCase() + rest,
);
/** What writes by Prisma: past the stories, nothing would be noted in the audit trail, and no session would end. */
const prismaWrites = new RegExp(
  `\\b(${models.join('|')}|manager|super|prisma\\[[^\\]]*\\])\\s*[?!]?\\.(create|update|upsert|delete)(Many)?(AndReturn)?\\(` +
    '|\\$(executeRaw|queryRaw|transaction)',
);

describe('the house', () => {
  test('has files to look at', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(imports.some(({ to }) => to.startsWith('src/'))).toBe(true);
  });

  test('has a floor for every file', () => {
    expect(files.filter((file) => floorOf(file) < 0 && !BROWSER.test(file))).toEqual([]);
  });

  test('lets imports go down', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!known.has(to) || BROWSER.test(from)) return false;
      return BROWSER.test(to)
        ? !/^admin\/(views|adminjs|actions|resources|locale)\//.test(from)
        : floorOf(to) < floorOf(from);
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}. ${FLOORS[floorOf(to)]?.harm}`)).toEqual([]);
  });

  test('lets rooms on one floor know nothing of each other', () => {
    const roomOf = (file: string) => FLOORS[floorOf(file)]?.rooms.find((room) => room.test(file));
    const wrong = broken((from, to) => known.has(to) && floorOf(from) === floorOf(to) && roomOf(from) !== roomOf(to));
    expect(wrong).toEqual([]);
  });

  test('has no circles', () => {
    expect(findCircles()).toEqual([]);
  });

  test('lets admin and worker never meet', () => {
    expect(broken((from, to) => from.startsWith('admin/') && to.startsWith('worker/'))).toEqual([]);
    expect(broken((from, to) => from.startsWith('worker/') && to.startsWith('admin/'))).toEqual([]);
  });

  test('lets only the command line open them', () => {
    expect(
      broken((from, to) => from.startsWith('src/') && !from.startsWith('src/cli/') && /^(admin|worker)\//.test(to)),
    ).toEqual([]);
  });

  test('sends nothing to the browser that needs a server', () => {
    const sent = browserModules();
    const outside = [...sent].filter((file) => !BROWSER.test(file));
    expect(outside.length).toBeGreaterThan(3);
    const wrong = imports.filter(
      ({ from, to, isType }) => sent.has(from) && !isType && /^(node:|pg$|bullmq$|express|@prisma)/.test(to),
    );
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('keeps bullmq to the queue, the worker and the panel', () => {
    expect(packageImports(/^bullmq$/, /^(src\/queue\/|worker\/|admin\/)/)).toEqual([]);
  });

  test('keeps the database to the store and the loader', () => {
    const allowed = /^(src\/store\/|src\/postgres\/(clients|role)\.ts|worker\/load\/)/;
    expect(packageImports(/^(pg|pg-.*|@prisma\/.*)$/, allowed)).toEqual([]);
    const sql = /['"`](SELECT|INSERT INTO|DELETE FROM|UPDATE|SET) /;
    expect(files.filter((file) => sql.test(text(file)) && !allowed.test(file))).toEqual([]);
  });

  test('lets nobody but the store write by Prisma', () => {
    const writers = files.filter((file) => !file.startsWith('src/store/') && prismaWrites.test(text(file)));
    expect(writers).toEqual([]);
  });

  test.each([
    'await prisma.user.update({ where, data })',
    'transaction.auditEntry.createMany({ data })',
    'const { parseResult } = prisma;\nparseResult\n  .deleteMany({ where })',
    'this.manager.upsert({ where })',
    'super.delete(id)',
    "prisma['user'].create({ data })",
    'prisma.$transaction([])',
    'prisma.$executeRaw`TRUNCATE app_user`',
  ])('knows a write by Prisma: %s', (code) => {
    expect(code).toMatch(prismaWrites);
  });

  test('keeps the environment to the configuration', () => {
    expect(files.filter((file) => text(file).includes('process.env') && file !== 'src/config.ts')).toEqual([]);
  });

  test('keeps requests and answers to http and the panel', () => {
    expect(packageImports(/^express/, /^(src\/http\/|admin\/)/)).toEqual([]);
  });

  test('keeps workbook libraries to the readers', () => {
    expect(packageImports(/^(exceljs|xlsx|@e965\/xlsx|csv-parse.*|yauzl)$/, /^worker\/readers\//)).toEqual([]);
  });

  test('has no rooms for odds and ends', () => {
    expect(files.filter((file) => /\b(utils?|helpers?|common|manager)\b/.test(file))).toEqual([]);
  });
});
