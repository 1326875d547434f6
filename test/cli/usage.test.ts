import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runGyoretsu, spawnGyoretsu } from '../helpers/gyoretsu.js';

const COMMANDS = [
  'start',
  'web',
  'worker',
  'migrate',
  'check',
  'createsuperuser',
  'changepassword',
  'audit',
  'parse',
  'verify',
  'read',
  'loaddata',
  'dumpdata',
];

describe('help', () => {
  test.each([['--help'], ['-h'], ['help'], []])(
    'lists every command, and ends with 0: gyoretsu %s',
    async (...args) => {
      const { code, stdout, stderr } = await runGyoretsu(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} +[a-z]`, 'm'));
      expect(stdout).toContain('Examples:');
    },
  );

  test.each(COMMANDS)('of %s fits a terminal, and says the same either way', async (command) => {
    const { code, stdout, stderr } = await runGyoretsu(['help', command]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: gyoretsu ${command} `));
    // A sentence that says what it does, and after it the options.
    expect(stdout).toMatch(/\n\n[A-Z][^\n]+(\n[^\n]+)*\.\n\n/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect((await runGyoretsu([command, '--help'])).stdout).toBe(stdout);
  });

  test('describes each option and argument', async () => {
    for (const command of COMMANDS) {
      const { stdout } = await runGyoretsu([command, '--help']);
      const terms = stdout.split('\n').filter((line) => /^ {2}(-|[a-z_]+ {2,})/.test(line));
      expect(terms.filter((line) => !/^ {2}\S.*? {2,}\S/.test(line))).toEqual([]);
    }
  });

  test('says of each option what it is, in English', async () => {
    for (const command of COMMANDS) {
      const { stdout } = await runGyoretsu([command, '--help']);
      // A long description goes on in the next line.
      const lines = stdout.replace(/\n {6,}/g, ' ').split('\n');
      const described = lines.flatMap((line) => /^ {2}(?:-|[a-z_]+ {2}).*? {2,}(.+)/.exec(line)?.[1] ?? []);
      expect(described).toContain('show this help');
      for (const words of described) {
        expect(words).not.toMatch(/^(as|between|by|for|from|in|of|to|with)\b/);
        // An example comes after "e.g.".
        expect(words).not.toMatch(/, as \S+$/);
      }
    }
  });

  test('says the version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    for (const option of ['--version', '-V']) {
      expect(await runGyoretsu([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    }
  });
});

describe('wrong usage', () => {
  test.each([
    ['an unknown command', ['nonsense'], "unknown command 'nonsense'. See `gyoretsu --help`."],
    [
      'a mistyped command',
      ['pasre', 'x', '--wait'],
      "unknown command 'pasre' (did you mean parse?). See `gyoretsu --help`.",
    ],
    [
      'help of an unknown command',
      ['help', 'reed'],
      "unknown command 'reed' (did you mean read?). See `gyoretsu --help`.",
    ],
    ['an unknown command with --help', ['nonsense', '--help'], "unknown command 'nonsense'. See `gyoretsu --help`."],
    ['an unknown option', ['--nonsense'], "unknown option '--nonsense'. See `gyoretsu --help`."],
    [
      'a mistyped option of a command',
      ['parse', '--wiat', 'x'],
      "unknown option '--wiat' (did you mean --wait?). See `gyoretsu parse --help`.",
    ],
    ['a missing argument', ['read'], "missing required argument 'file'. See `gyoretsu read --help`."],
    [
      'an option without its argument',
      ['read', '--sheet'],
      "option '--sheet <name>' argument missing. See `gyoretsu read --help`.",
    ],
    [
      'too many arguments',
      ['dumpdata', 'x'],
      "too many arguments for 'dumpdata'. Expected 0 arguments but got 1. See `gyoretsu dumpdata --help`.",
    ],
    [
      'an argument that is no choice',
      ['createsuperuser', '--role', 'boss'],
      "option '--role <role>' argument 'boss' is invalid. Allowed choices are viewer, operator, administrator. See `gyoretsu createsuperuser --help`.",
    ],
    [
      'an empty name',
      ['read', '--sheet', '', 'x'],
      "option '--sheet <name>' argument '' is invalid. It must not be empty. See `gyoretsu read --help`.",
    ],
    [
      'an encoding that is none',
      ['parse', '--encoding', 'nonsense', 'x'],
      '--encoding must be the name of an encoding, e.g. utf-8, utf-16le, shift_jis, euc-jp or windows-1252.',
    ],
  ])('is told in one line, with exit status 1: %s', async (_name, args, message) => {
    expect(await runGyoretsu(args)).toEqual({ code: 1, stdout: '', stderr: `gyoretsu: ${message}\n` });
  });
});

describe('a file .env', () => {
  test('that is a folder, as of a virtual environment of Python, is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-env-'));
    await mkdir(join(folder, '.env'));
    const run = spawnGyoretsu(['migrate'], { DATABASE_URL: 'mysql://x' }, { cwd: folder });
    run.process.stdin.end();
    expect((await run.ended).stderr).toMatch(/^gyoretsu: DATABASE_URL must be an address/);
    await rm(folder, { recursive: true });
  });

  test('in the current folder is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-env-'));
    await writeFile(join(folder, '.env'), 'DATABASE_URL=mysql://x\n');
    const run = spawnGyoretsu(['migrate'], {}, { cwd: folder });
    run.process.stdin.end();
    expect((await run.ended).stderr).toMatch(/^gyoretsu: DATABASE_URL must be an address/);
    await rm(folder, { recursive: true });
  });
});
