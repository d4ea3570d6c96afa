import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentProcess, isRunning, type ProcessIdentity } from '../platform/storage/process-identity.js';
import { StartRefused } from './start-refused.js';

const HEARTBEAT_MS = 2000;
/** How long a holder may need to notice that its terminal is gone, before a second start is refused. */
const SECOND_THOUGHTS_MS = 2000;
/** Longer than any orderly stop. */
const STOPPING_MS = 45_000;

interface Holder {
  readonly identity: ProcessIdentity;
  readonly stopping: boolean;
}

/** One supervisor per data folder. */
export class InstanceLock {
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(private readonly path: string) {
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  /**
   * Takes the lock; one whose holder was killed is taken over, one whose holder is just stopping is waited for.
   * @throws StartRefused when another instance runs on the folder.
   */
  static async take(run: string, say: (text: string) => void): Promise<InstanceLock> {
    const path = join(run, 'lock');
    for (let announced = false; !claim(path); await sleep(100)) {
      const holder = read(path);
      if (holder === null) continue;
      if (!(await isAlive(path, holder))) moveAside(path, holder);
      else if (!(await isStopping(path, holder))) throw refusal(run, holder);
      else if (!announced) say(`waiting for the instance that is just stopping (pid ${holder.identity.pid})`);
      announced = true;
    }
    return new InstanceLock(path);
  }

  /** From here on a second start waits instead of being refused. */
  markStopping(): void {
    writeAtomically(this.path, { identity: currentProcess(), stopping: true });
  }

  release(): void {
    clearInterval(this.heartbeat);
    rmSync(this.path, { force: true });
  }

  private beat(): void {
    const now = new Date();
    utimesSync(this.path, now, now);
  }
}

/** Linking is atomic and brings the content along: nobody ever reads a lock without a holder. */
function claim(path: string): boolean {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, JSON.stringify({ identity: currentProcess(), stopping: false }), { mode: 0o600 });
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function writeAtomically(path: string, holder: Holder): void {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(holder), { mode: 0o600 });
  renameSync(aside, path);
}

/** A holder of another container or host cannot be looked up by its pid; its heartbeat tells. */
async function isAlive(path: string, { identity }: Holder): Promise<boolean> {
  if (identity.place === currentProcess().place) return isRunning(identity);
  const seen = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  await sleep(HEARTBEAT_MS * 2.5);
  return seen !== undefined && statSync(path, { throwIfNoEntry: false })?.mtimeMs !== seen;
}

async function isStopping(path: string, { identity, stopping }: Holder): Promise<boolean> {
  if (identity.place !== currentProcess().place) return stopping;
  const started = Date.now();
  for (; Date.now() - started < STOPPING_MS; await sleep(100)) {
    const now = read(path);
    if (now === null || now.identity.pid !== identity.pid || !isRunning(now.identity)) return true;
    if (!now.stopping && Date.now() - started > SECOND_THOUGHTS_MS) return false;
  }
  return false;
}

/** Of two starts that find the holder gone, one removes its lock; the other finds the lock of the first. */
function moveAside(path: string, holder: Holder): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside)?.identity.start === holder.identity.start) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function refusal(run: string, { identity }: Holder): StartRefused {
  return new StartRefused(
    `Swath is already running on this data folder (pid ${identity.pid}; ${run}).`,
    'stop it first, give this one another SWATH_DATA_DIR (and PORT), or run `npm run worker` for one more worker.',
  );
}
