import { execFile } from 'node:child_process';
import { lchownSync, lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartRefused } from './start-refused.js';

const run = promisify(execFile);

/** Whom PostgreSQL runs as: it refuses root, and initdb refuses a user that has no name. */
export interface ServerUser {
  /** What stands before the server's command line. */
  readonly prefix: readonly string[];
  /** Owner that the server's files must have, when it is not us. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

const OURSELVES: ServerUser = { prefix: [], owner: null };

/**
 * Ourselves when we may; else a user namespace in which we appear as an ordinary user (files stay ours); else, as root
 * without namespaces (containers), the user `postgres`, who keeps root's way through closed folders.
 * @param folder must exist; the chosen user can write in it. @throws StartRefused
 */
export async function findServerUser(folder: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0 && hasName()) return OURSELVES;
  const account = ordinaryAccount();
  if (account !== null) {
    const { uid, gid } = account;
    const namespace = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
    if (await canWrite(namespace, folder)) return { prefix: namespace, owner: null };
    const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
    const identity = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capability, '--'];
    if (await canWrite(identity, folder)) return { prefix: identity, owner: account };
  }
  throw new StartRefused(
    'PostgreSQL does not run as root, and this system offers no other user that may write in the data folder.',
    'start Swath as an ordinary user, or set DATABASE_URL to a PostgreSQL with PostGIS.',
  );
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** The account `postgres`, or `nobody` where there is none. */
function ordinaryAccount(): { uid: number; gid: number } | null {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => accounts.find((fields) => fields[0] === name)).find(Boolean);
  return found ? { uid: Number(found[2]), gid: Number(found[3]) } : null;
}

/** Tried, not asked: access(2), and `test -w` with it, knows nothing of capabilities. */
async function canWrite([command = '', ...args]: readonly string[], folder: string): Promise<boolean> {
  const probe = join(folder, '.probe');
  try {
    await run(command, [...args, 'mkdir', probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** Makes everything under `folder` belong to whom the server runs as; an earlier run may have chosen otherwise. */
export function giveTo({ owner }: ServerUser, folder: string): void {
  const wanted = owner ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (lstatSync(folder).uid === wanted.uid) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, name), wanted.uid, wanted.gid);
  lchownSync(folder, wanted.uid, wanted.gid);
}
