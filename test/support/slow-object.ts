import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, renameSync } from 'node:fs';

/** A stored object that whoever opens it waits for, until it is given back. */
export interface SlowObject {
  /** Whoever still waits finds an empty file; who comes later, the object. Again and again does no harm. */
  giveBack(): void;
}

/** Puts a pipe that nobody writes to in the object's place: the way to be in the middle of a build for sure. */
export function makeSlow(path: string): SlowObject {
  const aside = `${path}.aside`;
  renameSync(path, aside);
  execFileSync('mkfifo', [path]);
  return {
    giveBack: () => {
      if (!existsSync(aside)) return;
      const release = openWriter(path);
      renameSync(aside, path);
      release();
    },
  };
}

/** The writing end, which cannot be opened without waiting when nobody reads. */
function openWriter(path: string): () => void {
  try {
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    return () => closeSync(writer);
  } catch {
    return () => undefined;
  }
}
