import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'express';
import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { tooManyAtOnce } from '../../src/gate.js';
import { sendProblem } from '../../src/http/problem.js';

/** Every file that makes a 429, and what its error is called. */
const REFUSALS: Record<string, UserError> = {
  'src/gate.ts': tooManyAtOnce('too_many_uploads', 'uploads', 4, 10),
  'src/users/sign-in.ts': new UserError('too_many_attempts', 'Too many.', 429, [], { retryAfter: 300 }),
  'src/http/problem.ts': new UserError('any_other', 'Too many.', 429),
};

test('the table names every file that makes a 429', () => {
  const files = ['src', 'admin']
    .flatMap((room) => readdirSync(room, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !entry.parentPath.includes('components'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => /\b429[,:]/.test(readFileSync(file, 'utf8').replaceAll(/^ *(\*|\/\/).*$/gm, '')));
  // admin/auth.ts sends a page: test/http/hosts.test.ts looks at that one.
  expect(files.filter((file) => file !== 'admin/auth.ts').sort()).toEqual(Object.keys(REFUSALS).sort());
});

test.each(Object.entries(REFUSALS))('a 429 of %s says when to try again', (_file, error) => {
  const headers = new Map<string, string>();
  const res = {
    removeHeader: () => {},
    set(name: string, value: string) {
      headers.set(name, value);
      return res;
    },
    status: () => res,
    type: () => res,
    send: () => res,
  };
  // Of a response, these five are all that the function uses.
  sendProblem(res as unknown as Response, error);
  expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
});
