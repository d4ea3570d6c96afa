import { isDomainError } from '#libs/errors';
import { type FeatureTable, type FeatureUse, MOST_FEATURES, type VectorFeature } from '../vector-feature.js';
import { DistinctFeatures } from './distinct-features.js';
import { fileFault } from './fault.js';
import { readFeature } from './feature-row.js';
import { type GeoPackagePool } from './geo-package-pool.js';
import { type ReadableTable } from './list-tables.js';
import { type GeoPackageOperations } from './operations.js';
import { FIRST_KEY, type RowBatch } from './read-batch.js';

export interface GeoPackageRules {
  readonly use: FeatureUse;
  /** EPSG codes that a table may be in. */
  readonly supported: ReadonlySet<number>;
  readonly signal?: AbortSignal;
  /** Of all reading together, the caller's own work on the features not counted; default ten minutes. */
  readonly timeoutMs?: number;
}

const TEN_MINUTES = 600_000;

/** A vector file that a caller brought, on a local path; what is wrong with it is INVALID, in the caller's words. */
export class GeoPackage {
  private leftMs: number;

  private readable: readonly ReadableTable[] = [];

  private constructor(
    private readonly pool: GeoPackagePool,
    private readonly path: string,
    private readonly rules: GeoPackageRules,
  ) {
    this.leftMs = rules.timeoutMs ?? TEN_MINUTES;
  }

  /** Checks all that shows before the rows are read. @throws INVALID */
  static async open(pool: GeoPackagePool, path: string, rules: GeoPackageRules): Promise<GeoPackage> {
    const opened = new GeoPackage(pool, path, rules);
    const { use, supported } = rules;
    opened.readable = await opened.ask('tables', { path, use, supported });
    return opened;
  }

  get tables(): FeatureTable[] {
    return this.readable.map(({ table }) => table);
  }

  get count(): number {
    return this.readable.reduce((sum, { table }) => sum + table.count, 0);
  }

  /**
   * All features, table by table in the order of their keys, in batches of up to 1000. Only a batch is in memory, and the
   * ids and identifiers that were seen.
   * @throws INVALID at the first that breaks the contract; earlier ones have been given out.
   */
  async *features(): AsyncGenerator<VectorFeature[]> {
    const seen = new DistinctFeatures(this.rules.use);
    let count = 0;
    for (const readable of this.readable) {
      for await (const batch of this.batchesOf(readable)) {
        batch.forEach((feature) => seen.add(feature));
        count += batch.length;
        if (count > MOST_FEATURES) throw fileFault(`has more than ${MOST_FEATURES} features`);
        yield batch;
      }
    }
  }

  private async *batchesOf({ table: { epsg }, layout }: ReadableTable): AsyncGenerator<VectorFeature[]> {
    const { path } = this;
    const needsIdentifier = this.rules.use === 'raster';
    for (let from: bigint | null = FIRST_KEY; from !== null;) {
      const { rows, next }: RowBatch = await this.ask('batch', { path, layout, from });
      if (rows.length > 0) yield rows.map((row) => readFeature(row, layout.table, epsg, needsIdentifier));
      from = next;
    }
  }

  /** A file that hangs its reader, or kills it twice, is a bad file. */
  private async ask<K extends keyof GeoPackageOperations>(
    op: K,
    args: GeoPackageOperations[K][0],
  ): Promise<GeoPackageOperations[K][1]> {
    const start = performance.now();
    const { signal } = this.rules;
    const ask = (exclusive: boolean) =>
      this.pool.run(op, args, { exclusive, timeoutMs: Math.max(1, this.leftMs), ...(signal && { signal }) });
    try {
      return await ask(false).catch((error) => (isDomainError(error, 'RASTER_CRASHED') ? ask(true) : fail(error)));
    } catch (error) {
      if (isDomainError(error, 'TIMEOUT')) throw fileFault('takes too long to read; it may be damaged', error);
      if (isDomainError(error, 'RASTER_CRASHED'))
        throw fileFault('cannot be read: it ends the process that reads it', error);
      throw error;
    } finally {
      this.leftMs -= performance.now() - start;
    }
  }
}

function fail(error: unknown): never {
  throw error;
}
