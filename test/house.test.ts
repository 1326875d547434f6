import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Import {
  from: string;
  /** A file of ours from the root, or a package's name. */
  to: string;
}

const ROOMS = ['src', 'worker', 'admin'];
const files = ROOMS.flatMap((room) => listFiles(room)).filter((file) => /\.tsx?$/.test(file));
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
  const found = text(file).matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...found].map(([, to = '']) => ({
    from: file,
    to: to.startsWith('.') ? relative('.', resolve(dirname(file), to)) : to,
  }));
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

  test('lets admin and worker never meet', () => {
    expect(broken((from, to) => from.startsWith('admin/') && to.startsWith('worker/'))).toEqual([]);
    expect(broken((from, to) => from.startsWith('worker/') && to.startsWith('admin/'))).toEqual([]);
  });

  test('lets only the command line open them', () => {
    expect(
      broken((from, to) => from.startsWith('src/') && !from.startsWith('src/cli/') && /^(admin|worker)\//.test(to)),
    ).toEqual([]);
  });

  test('lets imports in src go down: cli, http, stories, then store and queue', () => {
    const inSrc = (from: string) => from.startsWith('src/');
    expect(broken((from, to) => inSrc(from) && !from.startsWith('src/cli/') && to.startsWith('src/cli/'))).toEqual([]);
    const aboveHttp = /^src\/(cli|http)\//;
    expect(broken((from, to) => inSrc(from) && to.startsWith('src/http/') && !aboveHttp.test(from))).toEqual([]);
    const below = /^src\/(store\/|queue|batch|errors|format|log|lock|config|read-limits|passwords|root|snapshot|uuid)/;
    expect(broken((from, to) => below.test(from) && /^src\//.test(to) && !below.test(to))).toEqual([]);
  });

  test('keeps bullmq to the queue, the worker and the panel', () => {
    expect(packageImports(/^bullmq$/, /^(src\/queue\.ts|worker\/|admin\/)/)).toEqual([]);
  });

  test('keeps the database to the store and the loader', () => {
    const allowed = /^(src\/store\/|src\/embedded-postgres\.ts|worker\/load\/)/;
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
