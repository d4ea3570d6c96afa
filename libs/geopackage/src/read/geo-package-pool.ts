import { ChildPool, type ChildPoolOptions } from '#libs/process-pool';
import { type GeoPackageOperations } from './operations.js';

/**
 * Strangers' SQLite files in child processes: SQLite cannot be interrupted from within node, and a forged tree of pages can
 * keep even the reading of a schema busy for ever. A file that kills its process harms no other.
 */
export class GeoPackagePool extends ChildPool<GeoPackageOperations> {
  constructor(options: ChildPoolOptions) {
    super(
      {
        name: 'geopackage',
        execArgv: ['--max-old-space-size=512'],
        repeatable: new Set(['tables', 'batch'] as const),
        suspectsCalls: true,
      },
      { ...options, entry: options.entry ?? compiledChild() },
    );
  }
}

/** Beside this file, or in `dist` when this file runs as TypeScript. */
function compiledChild(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../../../../dist/libs/geopackage/src/read/child.js' : './child.js', import.meta.url);
}
