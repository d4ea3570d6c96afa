import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** `cluster_name` setting: it stands in the process title of every backend and tells clusters of one machine apart. */
export function clusterNameOf(cluster: string): string {
  return `swath-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;
}

/** Stops the postmaster of an earlier run whose supervisor was killed: a fast shutdown is quicker than a recovery. */
export async function endOrphan(cluster: string): Promise<void> {
  const pid = postmasterOf(cluster);
  if (pid === null || !processesOf(cluster).includes(pid)) return;
  process.kill(pid, 'SIGINT');
  await goneWithin(PATIENCE_MS, () => processesOf(cluster).includes(pid));
}

/**
 * Makes a cluster startable whose postmaster was killed. PostgreSQL itself copes with a dead pid in its pid file, but not
 * with one that another program was given since (containers count from 1). The file may only go once no backend of the
 * dead postmaster is left, because it guards their shared memory.
 */
export async function clearPostgresLeftovers(cluster: string, socketDir: string): Promise<void> {
  if (postmasterOf(cluster) === null || !existsSync('/proc/self/cmdline')) return;
  await goneWithin(PATIENCE_MS, () => processesOf(cluster).length > 0);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  for (const name of readdirSync(socketDir))
    if (name.startsWith('.s.PGSQL.')) rmSync(join(socketDir, name), { force: true });
}

/** What the pid file says, or null without one. */
function postmasterOf(cluster: string): number | null {
  const path = join(cluster, 'postmaster.pid');
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : null;
}

/** Postmaster and backends of a cluster, by their command lines, which also another user may read. */
function processesOf(cluster: string): number[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  const title = `postgres: ${clusterNameOf(cluster)}: `;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const commandLine = commandLineOf(pid);
      return commandLine.startsWith(title) || commandLine.includes(`postgres\0-D\0${cluster}\0`);
    });
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function goneWithin(patienceMs: number, isThere: () => boolean): Promise<void> {
  for (const deadline = Date.now() + patienceMs; isThere(); await sleep(50))
    if (Date.now() > deadline) throw new Error('processes of an earlier PostgreSQL do not end');
}
