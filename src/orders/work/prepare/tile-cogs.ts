import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RasterPool, SCENE_DRIVERS, STORED_DRIVERS } from '#libs/raster';
import { type ByocCollection } from '../../../byoc/index.js';
import { tileKey } from '../../deliveries/delivery-keys.js';
import { ImportBucket } from '../../deliveries/import-bucket.js';
import { type ImportedBands, type ReceivedFile, type TilePlan } from '../../providers/import-provider.js';
import { isFittingCog } from './fitting-cog.js';
import { assertIngestible } from './ingestible.js';
import { assertTileName, type SourcePlan, sourcePlans } from './source-plans.js';
import { TileMosaics } from './tile-mosaics.js';
import { wantedBands } from './wanted-bands.js';

const PLACEHOLDER = '(BAND)';

export interface MadeTile {
  /** As BYOC wants it. */
  readonly path: string;
  readonly sensingTime: Date | null;
}

/** What a tile is made for. */
export interface TileTarget {
  readonly deliveryId: string;
  readonly collection: Pick<ByocCollection, 'bands' | 'noData'>;
  readonly bands: ImportedBands;
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
    private readonly mosaics: TileMosaics,
    private readonly bucket: ImportBucket,
  ) {}

  /** @throws RASTER_UNSUPPORTED, RASTER_UNREADABLE when no tile can be made of them; STORAGE_FULL, UNAVAILABLE */
  async write(
    { deliveryId, collection, bands }: TileTarget,
    planned: TilePlan,
    received: readonly ReceivedFile[],
    work: Work,
  ): Promise<MadeTile> {
    const { name, sensingTime, stored } = planned;
    if (stored !== undefined) return { path: stored, sensingTime };
    assertTileName(name);
    const { plan, files } = await this.mosaics.join(planned, received, work);
    const wanted = wantedBands(bands, collection, plan);
    for (const source of sourcePlans(plan, wanted.bands, files))
      await this.writeSource(tileKey(deliveryId, name, source.name), source, wanted.noData, work);
    return { path: tileKey(deliveryId, name, PLACEHOLDER), sensingTime };
  }

  private async writeSource(
    key: string,
    source: SourcePlan,
    ofAll: number | null,
    { dir, signal }: Work,
  ): Promise<void> {
    const { store } = this.bucket;
    if (await isFittingCog(source)) {
      await store.putFile(key, source.bands[0]!.path, { isImmutable: true, signal });
      return;
    }
    const target = join(dir, 'source.cog.tif');
    await this.convert(source, source.expected[0]!.noData ?? ofAll, target, signal);
    await store.putFile(key, target, { move: true, signal });
  }

  private async convert(
    { bands, mask }: SourcePlan,
    noData: number | null,
    target: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { path, madeHere } = bands[0]!;
    const allowedDrivers = madeHere ? STORED_DRIVERS : SCENE_DRIVERS;
    const found = await this.pool.run('describe', { path, allowedDrivers }, { signal });
    assertIngestible(found);
    if (mask !== null && noData === null)
      throw new DomainError('RASTER_UNSUPPORTED', 'A mask needs a no-data value of the bands');
    const isWhole =
      bands.length === found.bands.length && bands.every((one, i) => one.path === path && one.band === i + 1);
    const options = noData === null ? {} : { nodataOverride: noData };
    const heavy = { signal, exclusive: true };
    if (isWhole && mask === null)
      await this.pool.run('writeCog', { source: path, target, options, allowedDrivers }, heavy);
    else await this.pool.run('mergeBands', { bands, mask, noData, target, options: {} }, heavy);
  }
}
