import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess } from '../../datasets/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { TilesConfig } from '../../platform/config/config.js';
import { invalidField } from '../../platform/http/validation.js';
import { tileGridOf } from '../../tile-cache/index.js';
import { assertElevation } from '../elevation-raster.js';
import { type TerrainWishes } from '../terrain-request.js';
import { MagoTerrainer } from './mago-terrainer.js';

/** The stored request of a `terrain_mago` job. */
export interface MagoRequest {
  readonly datasetId: string;
  readonly minZoom: number;
  readonly maxZoom: number;
}

export const magoRequestOf = ({ request }: Job) => request as unknown as MagoRequest;

/** Starts the making of quantized mesh of one dataset. */
@Injectable()
export class MagoTerrain {
  constructor(
    private readonly access: DatasetAccess,
    private readonly terrainer: MagoTerrainer,
    private readonly outbox: JobOutbox,
    private readonly config: TilesConfig,
  ) {}

  /** @throws UNAVAILABLE when no terrainer is installed; NOT_FOUND, FORBIDDEN, INVALID; CONFLICT while terrain of it is being made */
  async start(principal: Principal, datasetId: string, { minzoom, maxzoom }: TerrainWishes): Promise<Job> {
    const dataset = await this.access.loadWritable(principal, datasetId);
    assertElevation(dataset);
    this.terrainer.assertInstalled();
    const { naturalZoom } = tileGridOf('WGS84', dataset);
    const minZoom = minzoom ?? 0;
    const maxZoom = maxzoom ?? Math.max(minZoom, Math.min(this.config.seedMaxZoom, naturalZoom));
    if (minZoom > maxZoom)
      throw invalidField('body', 'minzoom', `must not be greater than maxzoom (${maxZoom})`, minZoom);
    const request: MagoRequest = { datasetId, minZoom, maxZoom };
    return this.outbox.submit({
      kind: 'terrain_mago',
      request: { ...request },
      datasetId,
      sourceFilename: dataset.sourceFilename ?? dataset.title,
      createdBy: principal.ownerId,
      accountId: principal.accountId,
      dedupeKey: `terrain:${datasetId}`,
    });
  }
}
