import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type BandLook, RasterPool } from '#libs/raster';
import { DataSource } from 'typeorm';
import { DatasetPlaces } from '../datasets/index.js';
import { timed } from '../platform/logging/context.js';
import { keepLook, keptLooks } from './band-looks.query.js';
import { type StyledDataset } from './styled-dataset.js';

const TIMEOUT_MS = 60_000;

/** What the styles of a dataset are made from: measured once per file and band, then kept. In physical units. */
@Injectable()
export class BandLooks {
  private readonly underWay = new Map<string, Promise<readonly BandLook[]>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly places: DatasetPlaces,
    private readonly pool: RasterPool,
  ) {}

  /**
   * @param bands 1-based; the answer is parallel to them
   * @throws NOT_FOUND when the file is gone, CONFLICT when it cannot be read
   */
  async of(dataset: StyledDataset, bands: readonly number[]): Promise<BandLook[]> {
    const file = { datasetId: dataset.id, sha256: dataset.asset.sha256 };
    const kept = await keptLooks(this.dataSource, file, bands);
    const missing = bands.filter((band) => !kept.has(band));
    const measured = missing.length === 0 ? [] : await this.shared(dataset, missing);
    missing.forEach((band, i) => kept.set(band, measured[i] as BandLook));
    return bands.map((band) => inPhysicalUnits(kept.get(band) as BandLook, dataset, band));
  }

  /** Callers who ask for the same bands at the same time share one reading. */
  private shared(dataset: StyledDataset, bands: readonly number[]): Promise<readonly BandLook[]> {
    const key = `${dataset.id}/${dataset.asset.sha256}/${bands.join()}`;
    const known = this.underWay.get(key);
    if (known) return known;
    const reading = this.measure(dataset, bands).finally(() => this.underWay.delete(key));
    this.underWay.set(key, reading);
    return reading;
  }

  private async measure({ id, asset }: StyledDataset, bands: readonly number[]): Promise<readonly BandLook[]> {
    const looks = await this.read(asset, bands);
    const file = { datasetId: id, sha256: asset.sha256 };
    for (const [i, look] of looks.entries()) await keepLook(this.dataSource, file, bands[i] as number, look);
    return looks;
  }

  private async read(asset: StyledDataset['asset'], bands: readonly number[]): Promise<readonly BandLook[]> {
    const { gdalPath: path } = await this.places.of(asset);
    try {
      return await timed('looks', () => this.pool.run('bandLooks', { path, bands }, { timeoutMs: TIMEOUT_MS }));
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
      const isThere = (await this.places.info(asset)) !== null;
      throw isThere
        ? new DomainError('CONFLICT', 'The file of this dataset can no longer be read', { cause: error })
        : new DomainError('NOT_FOUND', 'The file of this dataset is missing from storage', { cause: error });
    }
  }
}

/** A negative scale turns the order around. Colour tables go by the stored value, which is what they are looked up with. */
function inPhysicalUnits({ quantiles, palette }: BandLook, { asset }: StyledDataset, band: number): BandLook {
  const { scale = 1, offset = 0 } = asset.bandInfo.find(({ index }) => index === band) ?? {};
  const physical = quantiles?.map((value) => value * (scale ?? 1) + (offset ?? 0)).sort((a, b) => a - b);
  return { quantiles: physical ?? null, palette };
}
