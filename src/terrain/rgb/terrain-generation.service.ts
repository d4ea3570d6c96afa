import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess } from '../../datasets/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { TilesConfig } from '../../platform/config/config.js';
import { tileGridOf } from '../../tile-cache/index.js';
import { assertElevation } from '../elevation-raster.js';
import { type GenerateRequest, terrainPlan, type TerrainWishes } from '../terrain-request.js';

/** Starts the making of Terrain-RGB from one dataset. */
@Injectable()
export class TerrainGeneration {
  constructor(
    private readonly access: DatasetAccess,
    private readonly outbox: JobOutbox,
    private readonly config: TilesConfig,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN, INVALID; CONFLICT while terrain of this dataset is being made */
  async start(principal: Principal, datasetId: string, wishes: TerrainWishes): Promise<Job> {
    const dataset = await this.access.loadWritable(principal, datasetId);
    assertElevation(dataset);
    const plan = terrainPlan(tileGridOf('GoogleMapsCompatible', dataset), wishes, this.config);
    const request: GenerateRequest = { datasetId, plan, nodata: wishes.nodata ?? 'zero' };
    return this.outbox.submit({
      kind: 'terrain_generate',
      request: { ...request },
      datasetId,
      sourceFilename: dataset.sourceFilename ?? dataset.title,
      createdBy: principal.ownerId,
      accountId: principal.accountId,
      dedupeKey: `terrain:${datasetId}`,
    });
  }
}
