import { ChildPool, type ChildPoolOptions } from '#libs/process-pool';
import { type RenderOperations } from './operations.js';

/** `env`: GDAL's options, as for the raster processes; nothing else, since strangers' scripts run beside it. */
export type RenderPoolOptions = ChildPoolOptions;

/**
 * Scripts read the clock in the process's zone. Blocks come and go by tens of megabytes: glibc gives them back to the
 * system at once, and keeps no arena per thread (a third less memory after large pictures).
 */
const ENVIRONMENT = {
  TZ: 'UTC',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/** What a renderer has compiled and opened is worth more than a fresh heap; its memory is watched besides. */
const MAX_CALLS = 50_000;

/**
 * Renderers: processes that hold GDAL's handles, the scripts' isolates and the encoders together, so that pixels never
 * cross a process boundary. A script that kills its renderer loses its own request alone.
 */
export class RenderPool extends ChildPool<RenderOperations> {
  constructor(options: RenderPoolOptions) {
    super(
      {
        name: 'renderer',
        // isolated-vm does not work with node's start-up snapshot.
        execArgv: ['--no-node-snapshot'],
        repeatable: new Set(['openScript', 'render', 'fold', 'foldAll', 'renderToFiles', 'inspect'] as const),
        suspectsCalls: true,
      },
      {
        maxCalls: MAX_CALLS,
        ...options,
        env: { ...ENVIRONMENT, ...options.env },
        entry: options.entry ?? compiledChild(),
      },
    );
  }
}

/** Beside this file, or in `dist` when this file runs as TypeScript. */
function compiledChild(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../../../dist/libs/render/src/child.js' : './child.js', import.meta.url);
}
