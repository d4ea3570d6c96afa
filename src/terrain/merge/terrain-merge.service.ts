import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DomainError } from '#libs/errors';
import { RasterPool } from '#libs/raster';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess, type Dataset } from '../../datasets/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { assertElevation, elevationScale } from '../elevation-raster.js';
import { type TerrainWishes } from '../terrain-request.js';
import { type MergeRequest } from './merge-request.js';

export interface MergeWishes extends TerrainWishes {
  readonly dataset_ids: readonly string[];
  readonly title: string;
}

/** Starts the making of one dataset, and its Terrain-RGB, of several elevation rasters. */
@Injectable()
export class TerrainMerge {
  constructor(
    private readonly access: DatasetAccess,
    private readonly pool: RasterPool,
    private readonly outbox: JobOutbox,
  ) {}

  /** @throws NOT_FOUND, INVALID (not heights, other CRS, other unit); CONFLICT while the same merge runs */
  async start(principal: Principal, { dataset_ids, title, nodata, ...zooms }: MergeWishes): Promise<Job> {
    const datasets = await this.sources(principal, dataset_ids);
    const request: MergeRequest = {
      title,
      sourceIds: datasets.map(({ id }) => id),
      nodata: nodata ?? 'zero',
      ...zooms,
    };
    const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 32);
    return this.outbox.submit({
      kind: 'terrain_merge',
      request: { ...request },
      sourceFilename: 'terrain_merge',
      createdBy: principal.ownerId,
      accountId: principal.accountId,
      dedupeKey: `terrain_merge:${principal.ownerId}:${digest}`,
    });
  }

  private async sources(principal: Principal, ids: readonly string[]): Promise<Dataset[]> {
    const readable = await this.access.findReadable(principal, ids);
    const datasets = ids.map((id) => readable.get(id) ?? absent(id));
    datasets.forEach(assertElevation);
    const [first, ...others] = datasets as [Dataset, ...Dataset[]];
    const wkts = others.map(({ asset }) => asset.crsWkt);
    const same = await this.pool.run('sameCrs', { reference: first.asset.crsWkt, wkts });
    const scale = JSON.stringify(elevationScale(first.asset));
    others.forEach(({ id, asset }, i) => {
      if (!same[i]) throw invalidField('body', 'dataset_ids', `${id} has another CRS than ${first.id}`, id);
      if (JSON.stringify(elevationScale(asset)) !== scale)
        throw invalidField('body', 'dataset_ids', `${id} measures heights in another unit than ${first.id}`, id);
    });
    return datasets;
  }
}

function absent(id: string): never {
  throw new DomainError('NOT_FOUND', `Dataset ${id} not found`);
}
