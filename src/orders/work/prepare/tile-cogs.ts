import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RasterPool, SCENE_DRIVERS } from '#libs/raster';
import { type ByocBand } from '../../../byoc/index.js';
import { tileKey } from '../../deliveries/delivery-keys.js';
import { ImportBucket } from '../../deliveries/import-bucket.js';
import { type ImportedBands, type ReceivedFile, type TilePlan } from '../../providers/import-provider.js';
import { assertIngestible } from './ingestible.js';
import { isFittingCog } from './fitting-cog.js';
import { assertTileName, type SourcePlan, sourcePlans } from './source-plans.js';

const PLACEHOLDER = '(BAND)';

export interface MadeTile {
  /** As BYOC wants it. */
  readonly path: string;
  readonly sensingTime: Date | null;
}

interface Work {
  /** Scratch folder. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

/** Makes the COGs of a tile out of received files, in the bucket of imports; one per source of the collection's bands. */
@Injectable()
export class TileCogs {
  constructor(
    private readonly pool: RasterPool,
    private readonly bucket: ImportBucket,
  ) {}

  /** @throws RASTER_UNSUPPORTED, RASTER_UNREADABLE when no tile can be made of them; STORAGE_FULL, UNAVAILABLE */
  async write(
    deliveryId: string,
    plan: TilePlan,
    wanted: ImportedBands,
    files: readonly ReceivedFile[],
    work: Work,
  ): Promise<MadeTile> {
    assertTileName(plan.name);
    if (plan.stored !== undefined) return { path: plan.stored, sensingTime: plan.sensingTime };
    for (const [i, source] of sourcePlans(plan, wanted.bands, files).entries())
      await this.writeSource(tileKey(deliveryId, plan.name, source.name), source, wanted, join(work.dir, `cog-${i}.tif`), work.signal); // prettier-ignore
    return { path: tileKey(deliveryId, plan.name, PLACEHOLDER), sensingTime: plan.sensingTime };
  }

  private async writeSource(
    key: string,
    source: SourcePlan,
    wanted: ImportedBands,
    target: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { store } = this.bucket;
    if (await isFittingCog(source)) {
      await store.putFile(key, source.bands[0]!.path, { signal });
      return;
    }
    await this.convert(source, noDataOf(source.expected, wanted.noData), target, signal);
    await store.putFile(key, target, { move: true, signal });
  }

  private async convert(
    { bands, mask, isWholeFile }: SourcePlan,
    noData: number | null,
    target: string,
    signal: AbortSignal,
  ): Promise<void> {
    const [{ path }] = bands as [SourcePlan['bands'][number]];
    assertIngestible(await this.pool.run('describe', { path, allowedDrivers: SCENE_DRIVERS }, { signal }));
    const options = noData === null ? {} : { nodataOverride: noData };
    const heavy = { signal, exclusive: true };
    if (isWholeFile && mask === null)
      await this.pool.run('writeCog', { source: path, target, options, allowedDrivers: SCENE_DRIVERS }, heavy);
    else if (mask !== null && noData === null)
      throw new DomainError('RASTER_UNSUPPORTED', 'A mask needs a no-data value of the bands');
    else await this.pool.run('mergeBands', { bands, mask, noData, target, options: {} }, heavy);
  }
}

/** One per file: that of its bands. */
function noDataOf(bands: readonly ByocBand[], ofAll: number | null): number | null {
  return bands[0]?.noData ?? ofAll;
}
