import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where root keeps files whose own folder no other account may enter: PostgreSQL refuses to run as root. */
export const SHARED_HOME = '/var/lib/gyoretsu';

/** The account that owns the cluster. If there is none, it is the account of this process. */
export interface Account {
  uid: number;
  gid: number;
}

export async function findAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const find = async (name: string) => {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  return find('postgres')
    .catch(async () => {
      await run('useradd', [
        '--system',
        '--user-group',
        '--no-create-home',
        '--shell',
        '/usr/sbin/nologin',
        'postgres',
      ]);
      return find('postgres');
    })
    .catch(() => find('nobody'));
}

/** Whether `account`, which is neither root nor in root's groups, may pass through every folder down to `folder`. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & execute)) return false;
    if (at === dirname(at)) return true;
  }
}
