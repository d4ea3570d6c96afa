import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells a process apart from every other that may share the data folder, also from a later one with the same pid. */
export interface ProcessIdentity {
  /** Hash of the host and its pid namespace: pids can only be compared where it is equal. */
  readonly place: string;
  readonly pid: number;
  /** Clock ticks from boot to the process's start (field 22 of /proc/<pid>/stat); '0' on systems without /proc. */
  readonly start: string;
}

export function currentProcess(): ProcessIdentity {
  return identityOf(process.pid);
}

/** Identity of a process of this place that runs now, such as a child just spawned. */
export function identityOf(pid: number): ProcessIdentity {
  const place = createHash('sha256').update(`${hostname()} ${pidNamespace()}`).digest('hex').slice(0, 12);
  return { place, pid, start: startOf(pid) ?? '0' };
}

/** Whether a process of this place still runs. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return (startOf(pid) ?? '0') === start;
}

function startOf(pid: number): string | null {
  try {
    // The second field is the program's name in parentheses and may hold blanks; field 3 follows the last ')'.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\)\s*/s, '')
      .split(' ');
    return fields[19] ?? null;
  } catch {
    return null;
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
