import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';

/** A stored object that whoever opens it waits for, until it is given back. */
export interface SlowObject {
  giveBack(): void;
}

/** Puts a pipe that nobody writes to in the object's place: the way to be in the middle of a build for sure. */
export function makeSlow(path: string): SlowObject {
  const aside = `${path}.aside`;
  renameSync(path, aside);
  execFileSync('mkfifo', [path]);
  return { giveBack: () => renameSync(aside, path) };
}
