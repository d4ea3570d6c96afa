import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentProcess, identityOf, isRunning, type ProcessIdentity } from '../platform/storage/process-identity.js';

/** How long a child whose supervisor was killed may take to end by itself. */
const BY_ITSELF_MS = 4000;
const BY_SIGNAL_MS = 8000;

/** Between attempts to write the record while the disk is full. */
const RETRY_MS = 2000;

/** What `npm run worker` and the next start must know about an instance: `<data>/run/instance.json`, mode 0600. */
interface InstanceData {
  readonly supervisor: ProcessIdentity;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  url: string | null;
  /** By name; PostgreSQL is not among them, its own pid file says more. */
  processes: Record<string, ProcessIdentity>;
}

export class InstanceRecord {
  private retry: NodeJS.Timeout | undefined;

  private constructor(
    private readonly path: string,
    private readonly data: InstanceData,
  ) {}

  static create(run: string, urls: { databaseUrl: string; redisUrl: string }): InstanceRecord {
    const data: InstanceData = { supervisor: currentProcess(), ...urls, url: null, processes: {} };
    const record = new InstanceRecord(join(run, 'instance.json'), data);
    record.save();
    return record;
  }

  started(name: string, pid: number): void {
    if (name !== 'postgres') this.data.processes[name] = identityOf(pid);
    this.update();
  }

  ended(name: string): void {
    delete this.data.processes[name];
    this.update();
  }

  serves(url: string): void {
    this.data.url = url;
    this.update();
  }

  /** After an orderly stop nothing is left that anybody would have to know. */
  remove(): void {
    clearTimeout(this.retry);
    rmSync(this.path, { force: true });
  }

  /** A full disk must not end what runs: the file is out of date until there is room again. */
  private update(): void {
    clearTimeout(this.retry);
    try {
      this.save();
    } catch {
      rmSync(this.aside, { force: true });
      this.retry = setTimeout(() => this.update(), RETRY_MS).unref();
    }
  }

  private save(): void {
    writeFileSync(this.aside, `${JSON.stringify(this.data, null, 2)}\n`, { mode: 0o600 });
    renameSync(this.aside, this.path);
  }

  private get aside(): string {
    return `${this.path}.${process.pid}`;
  }
}

/** Addresses of the servers of the instance that runs on the data folder, or null when none does. */
export function runningInstance(dataDir: string): { databaseUrl: string; redisUrl: string } | null {
  const data = read(join(dataDir, 'run'));
  if (data === null || data.supervisor.place !== currentProcess().place || !isRunning(data.supervisor)) return null;
  return { databaseUrl: data.databaseUrl, redisUrl: data.redisUrl };
}

/** Ends what a killed supervisor left behind. Its API and workers see that it is gone and are given time to end well. */
export async function endLeftovers(run: string, say: (text: string) => void): Promise<void> {
  const data = read(run);
  if (data === null || data.supervisor.place !== currentProcess().place) return;
  const left = () => Object.entries(data.processes).filter(([, identity]) => isRunning(identity));
  if (left().length === 0) return;
  say(
    `ending what an earlier run left behind: ${left()
      .map(([name, { pid }]) => `${name} (pid ${pid})`)
      .join(', ')}`,
  );
  signal(
    left().filter(([name]) => name === 'redis'),
    'SIGTERM',
  );
  await goneWithin(BY_ITSELF_MS, left);
  signal(left(), 'SIGTERM');
  await goneWithin(BY_SIGNAL_MS, left);
  signal(left(), 'SIGKILL');
}

type Named = [name: string, identity: ProcessIdentity];

async function goneWithin(patienceMs: number, left: () => Named[]): Promise<void> {
  for (const deadline = Date.now() + patienceMs; left().length > 0 && Date.now() < deadline;) await sleep(50);
}

function signal(processes: Named[], name: NodeJS.Signals): void {
  for (const [, { pid }] of processes)
    try {
      process.kill(pid, name);
    } catch {
      // It ended meanwhile.
    }
}

function read(run: string): InstanceData | null {
  try {
    return JSON.parse(readFileSync(join(run, 'instance.json'), 'utf8')) as InstanceData;
  } catch {
    return null;
  }
}
