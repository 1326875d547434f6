export interface Deprecated {
  /** Names of packages. */
  names: string[];
  /** The first version that is not deprecated. Without it, no version is in order. */
  before?: string;
  /** What npm says of them, in short. */
  says: string;
}

/**
 * Packages whose authors have marked them as deprecated: npm warns of each at every installation. It is a list of our own, because not every
 * registry passes the marks on. It has what AdminJS, exceljs and their like brought at some time, and what is met most often.
 */
export const DEPRECATED: Deprecated[] = [
  { names: ['glob'], before: '13.0.0', says: 'old versions are not supported, and have known vulnerabilities' },
  { names: ['inflight'], says: 'not supported, and leaks memory' },
  { names: ['rimraf'], before: '4.0.0', says: 'versions prior to v4 are no longer supported' },
  {
    names: ['fstream', 'npmlog', 'gauge', 'are-we-there-yet', 'osenv', 'boolean', 'har-validator'],
    says: 'no longer supported',
  },
  { names: ['uuid'], before: '11.0.0', says: '10 and below is no longer supported' },
  { names: ['node-uuid'], says: 'use uuid' },
  { names: ['lodash.isequal'], says: 'use isDeepStrictEqual of node:util' },
  { names: ['lodash.get', 'lodash.omit', 'lodash.pick', 'lodash.template'], says: 'use the syntax of the language' },
  { names: ['formidable'], before: '3.0.0', says: 'v1 and v2 are vulnerable' },
  { names: ['multer'], before: '2.0.0', says: 'v1 is vulnerable' },
  { names: ['csurf'], says: 'archived' },
  { names: ['superagent'], before: '10.2.2', says: 'has memory leaks' },
  { names: ['supertest'], before: '7.1.3', says: 'depends on an old superagent' },
  {
    names: ['request', 'request-promise', 'request-promise-native', 'request-promise-core'],
    says: 'no longer developed',
  },
  { names: ['querystring'], says: 'use URLSearchParams' },
  { names: ['q'], says: 'use promises of the language' },
  { names: ['stable'], says: 'the language sorts stably' },
  { names: ['abab'], says: 'use atob() and btoa() of the platform' },
  { names: ['domexception', 'node-domexception'], says: 'use the DOMException of the platform' },
  { names: ['w3c-hr-time'], says: 'use performance.now() of the platform' },
  { names: ['whatwg-encoding'], says: 'use @exodus/bytes' },
  { names: ['text-encoding'], says: 'use TextDecoder of the platform' },
  { names: ['xmldom'], says: 'use @xmldom/xmldom' },
  { names: ['tar'], before: '7.0.0', says: 'old versions are not supported, and have known vulnerabilities' },
  { names: ['prebuild-install'], says: 'no longer maintained' },
  { names: ['chokidar'], before: '3.0.0', says: 'does not receive security updates' },
  { names: ['fsevents'], before: '2.0.0', says: 'does not work on current macOS' },
  { names: ['mkdirp'], before: '0.5.5', says: 'legacy versions are no longer supported' },
  { names: ['minimatch'], before: '3.0.2', says: 'has a ReDoS' },
  { names: ['@npmcli/move-file'], says: 'moved to @npmcli/fs' },
  { names: ['core-js'], before: '3.23.3', says: 'no longer maintained' },
  { names: ['@babel/polyfill'], says: 'use core-js and regenerator-runtime' },
  {
    // Of private-property-in-object, preset-env brings a placeholder, which is not marked.
    names: [
      'async-generator-functions',
      'class-properties',
      'class-static-block',
      'dynamic-import',
      'export-namespace-from',
      'json-strings',
      'logical-assignment-operators',
      'nullish-coalescing-operator',
      'numeric-separator',
      'object-rest-spread',
      'optional-catch-binding',
      'optional-chaining',
      'private-methods',
      'unicode-property-regex',
    ].map((name) => `@babel/plugin-proposal-${name}`),
    says: 'merged into ECMAScript: use plugin-transform-…',
  },
  { names: ['babel-eslint'], says: 'use @babel/eslint-parser' },
  { names: ['eslint'], before: '10.0.0', says: 'no longer supported' },
  { names: ['@humanwhocodes/config-array', '@humanwhocodes/object-schema'], says: 'use those of @eslint' },
  { names: ['tslint'], says: 'use eslint' },
  { names: ['@esbuild-kit/core-utils', '@esbuild-kit/esm-loader', '@esbuild-kit/cjs-loader'], says: 'merged into tsx' },
  { names: ['acorn-import-assertions'], says: 'use acorn-import-attributes' },
  { names: ['sourcemap-codec'], says: 'use @jridgewell/sourcemap-codec' },
  { names: ['source-map-resolve', 'source-map-url', 'resolve-url', 'urix'], says: 'no longer maintained' },
  {
    names: ['babel', 'commonjs', 'inject', 'json', 'node-resolve', 'replace', 'terser'].map(
      (name) => `rollup-plugin-${name}`,
    ),
    says: 'use @rollup/plugin-…',
  },
  { names: ['popper.js'], says: 'use @popperjs/core' },
  { names: ['react-beautiful-dnd'], says: 'archived' },
  { names: ['recharts'], before: '3.0.0', says: 'no longer active' },
  { names: ['puppeteer'], before: '24.15.0', says: 'no longer supported' },
];

/** What is deprecated of a lock file's packages, each as a line that a person can act on. */
export function deprecatedAmong(packages: Record<string, { version?: string }>): string[] {
  return Object.entries(packages).flatMap(([path, { version = '' }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    const known = DEPRECATED.find(({ names }) => names.includes(name));
    return known && (!known.before || isBefore(version, known.before)) ? [`${path} ${version}: ${known.says}`] : [];
  });
}

/** Compares the numbers of two versions; whatever follows a hyphen is left out. */
function isBefore(version: string, other: string): boolean {
  const numbers = (text: string) => (text.split('-')[0] ?? '').split('.').map(Number);
  const [left, right] = [numbers(version), numbers(other)];
  const differs = left.findIndex((number, index) => number !== right[index]);
  return differs >= 0 && (left[differs] ?? 0) < (right[differs] ?? 0);
}
