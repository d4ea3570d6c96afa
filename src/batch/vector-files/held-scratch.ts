import { type Scratch } from '../../platform/storage/scratch.js';

/** A scratch folder that outlives the call that asked for it. */
export interface HeldScratch {
  readonly dir: string;
  /** Removes it; idempotent. */
  release(): Promise<void>;
}

/** Released by itself when the signal fires: then nobody may be left to do it. */
export async function holdScratch(scratch: Pick<Scratch, 'within'>, signal: AbortSignal): Promise<HeldScratch> {
  const [opened, released] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const held = scratch.within(
    (dir) => {
      opened.resolve(dir);
      return released.promise;
    },
    { signal },
  );
  held.catch(opened.reject);
  signal.addEventListener('abort', () => released.resolve(), { once: true });
  const dir = await opened.promise;
  return {
    dir,
    release: () => {
      released.resolve();
      return held;
    },
  };
}
