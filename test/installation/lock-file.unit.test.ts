import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deprecatedAmong } from './deprecated.js';

interface Locked {
  version?: string;
  resolved?: string;
  deprecated?: string;
  libc?: string[];
}

const packages: Record<string, Locked> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
const { overrides } = JSON.parse(readFileSync('package.json', 'utf8'));
const pathsWhere = (is: (locked: Locked, path: string) => boolean) =>
  Object.keys(packages).filter((path) => is(packages[path] ?? {}, path));

/** Why a version is forced upon a package that asks for another. */
const OVERRIDES = {
  '@rollup/plugin-commonjs': 'AdminJS asks for one that brings a deprecated glob',
  'archiver-utils': 'exceljs brings it; its glob is deprecated. A newer archiver fails: it takes no stream of exceljs',
  esbuild: 'one for AdminJS, tsx and vite: of two, vite finds the wrong one, and npm before 11.6 refuses the lock file',
  'fast-csv': 'exceljs asks for one that brings a deprecated lodash.isequal',
  formidable: 'express-formidable asks for a deprecated one with known vulnerabilities; it never parses a request here',
  'i18next-http-backend': 'AdminJS asks for one with known vulnerabilities',
  'msgpackr-extract': 'one whose packages for every platform are in the lock file',
  rollup: 'one whose packages for every platform are in the lock file',
  unzipper: 'exceljs asks for one that brings a deprecated fstream and rimraf',
  uuid: 'AdminJS and exceljs ask for deprecated ones',
  yaml: 'one for AdminJS and vite, as with esbuild',
};

describe('the lock file', () => {
  test('has packages to look at', () => {
    expect(Object.keys(packages).length).toBeGreaterThan(500);
  });

  // An address would tie every installation to the registry of whoever wrote it last.
  test('names no address to download from', () => {
    expect(pathsWhere(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  test('has no package that npm would warn of as deprecated', () => {
    expect(deprecatedAmong(packages)).toEqual([]);
    expect(pathsWhere(({ deprecated }) => deprecated !== undefined)).toEqual([]);
  });

  // They are deprecated on the day the package itself gets types.
  test('has no types that are only a stub', () => {
    const isStub = (path: string) => /^Stub TypeScript/.test(JSON.parse(readFileSync(path, 'utf8')).description ?? '');
    const types = pathsWhere((_, path) => path.includes('node_modules/@types/')).map((path) => `${path}/package.json`);
    expect(types.length).toBeGreaterThan(10);
    expect(types.filter((path) => existsSync(path) && isStub(path))).toEqual([]);
  });

  // Else every Linux downloads them too, some 100 MB: npm before 11.12 leaves `libc` out when it writes the file.
  test('says of packages for musl that they are for musl', () => {
    expect(pathsWhere((_, path) => path.endsWith('-musl')).length).toBeGreaterThan(5);
    expect(
      pathsWhere(({ libc }, path) => path.endsWith('-musl') && !libc?.includes('musl')),
      'Take the lock file of before, and run `npx npm@11.19.1 install --package-lock-only --ignore-scripts`.',
    ).toEqual([]);
  });

  test('has a reason for each override, and something left that it overrides', () => {
    expect(Object.keys(overrides).sort()).toEqual(Object.keys(OVERRIDES).sort());
    expect(Object.keys(overrides).filter((name) => !packages[`node_modules/${name}`])).toEqual([]);
  });
});

describe('the list of deprecated packages', () => {
  test('knows by name and version, however deep it lies', () => {
    expect(
      deprecatedAmong({
        '': { version: '0.1.0' },
        'node_modules/glob': { version: '14.0.6' },
        'node_modules/a/node_modules/glob': { version: '8.1.0' },
        'node_modules/b/node_modules/glob': { version: '10.5.0' },
        'node_modules/inflight': { version: '1.0.6' },
        'node_modules/uuid': { version: '11.0.0' },
        'node_modules/rimraf': { version: '4.0.0' },
        'node_modules/core-js': { version: '3.9.10' },
        'node_modules/mkdirp': { version: '0.5.6' },
        'node_modules/@babel/plugin-proposal-class-properties': { version: '7.18.6' },
      }).map((line) => line.split(':')[0]),
    ).toEqual([
      'node_modules/a/node_modules/glob 8.1.0',
      'node_modules/b/node_modules/glob 10.5.0',
      'node_modules/inflight 1.0.6',
      'node_modules/core-js 3.9.10',
      'node_modules/@babel/plugin-proposal-class-properties 7.18.6',
    ]);
  });
});
