import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGyoretsu } from '../helpers/gyoretsu.js';
import { ATTACKS } from './hostile-attacks.js';
import { BOMBS } from './hostile-bombs.js';
import { DAMAGES } from './hostile-damages.js';
import type { HostileFile } from './hostile-file.js';
import { OTHER_FORMATS } from './hostile-formats.js';
import { type Measured, measureRead } from './measure-read.js';

/** What any file may cost, however it is made. */
const SECONDS = 5;
/** Machines are noisy, and other tests run beside this one: only what takes far longer is a fault. */
const NOISE = 2;
const MEGABYTES = 200;
/** By the clock, when it is given up. */
const KILL_SECONDS = 40;
/** A message says what to do next: its advice begins a sentence, or a part of one. */
const ADVICE = /(?:[.,:;] |\b(?:and|then|or) )(?:upload|save|open|split|shorten|correct|unpack|remove|give)\b/i;

const kept = fileURLToPath(new URL('../../fixtures/hostile/', import.meta.url));
let made: string;

beforeAll(() => {
  made = mkdtempSync(path.join(tmpdir(), 'gyoretsu-hostile-'));
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

/** Where the file is; a large one is made first. */
function locate(file: HostileFile): string {
  if (!file.isLarge) return path.join(kept, file.name);
  const place = path.join(made, file.name);
  writeFileSync(place, file.make());
  return place;
}

async function measure(file: HostileFile): Promise<Measured> {
  const place = locate(file);
  const measured = await measureRead(place, KILL_SECONDS);
  if (file.isLarge) rmSync(place);
  return measured;
}

function expectOutcome(file: HostileFile, outcome: { error: { code: string; message: string } | null; rows: number }) {
  if (file.code === undefined) {
    expect(outcome).toMatchObject({ error: null, rows: file.rows });
    return;
  }
  expect(outcome.error).toMatchObject({ code: file.code, message: expect.stringMatching(file.words ?? /./) });
  const message = outcome.error?.message ?? '';
  expect(message).toMatch(/^[A-Z].*\.$/);
  expect(message).toMatch(ADVICE);
  expect(message).not.toMatch(/ {4}at |node_modules|\.[jt]s:\d/);
}

describe('fixtures/hostile', () => {
  it('holds the files that are not too large, and no others', () => {
    const names = [...BOMBS, ...ATTACKS, ...DAMAGES, ...OTHER_FORMATS].flatMap((file) =>
      file.isLarge ? [] : [file.name],
    );
    expect(readdirSync(kept).sort()).toEqual(names.sort());
  });
});

describe('a file that asks for too much', () => {
  for (const file of [...BOMBS, ...ATTACKS, ...OTHER_FORMATS]) {
    it(`${file.name} is ${file.code === undefined ? 'read' : 'refused'} within ${SECONDS} s and ${MEGABYTES} MB`, async () => {
      const measured = await measure(file);
      expect(measured).toMatchObject({ status: file.code === undefined ? 0 : 1, stderr: '' });
      expectOutcome(file, measured);
      expect(measured.seconds).toBeLessThan(SECONDS * NOISE);
      expect(measured.peakMb).toBeLessThan(MEGABYTES);
    });
  }
});

describe('damaged files', () => {
  const outcomes = new Map<string, { error: { code: string; message: string } | null; rows: number }>();

  beforeAll(async () => {
    // One process for all of them: what is wrong with one does nothing to the next.
    const read = await runGyoretsu(['read', ...DAMAGES.map(locate)]);
    expect(read).toMatchObject({ code: 1, stderr: '' });
    for (const line of read.stdout.trimEnd().split('\n')) {
      const { file, error }: { file: string; error?: { code: string; message: string } } = JSON.parse(line);
      const outcome = outcomes.get(path.basename(file)) ?? { error: null, rows: 0 };
      if (error) outcome.error = error;
      else outcome.rows++;
      outcomes.set(path.basename(file), outcome);
    }
  });

  for (const file of DAMAGES) {
    it(`${file.name} is ${file.code === undefined ? 'read' : 'refused'}`, () => {
      expectOutcome(file, outcomes.get(file.name) ?? { error: null, rows: 0 });
    });
  }
});
