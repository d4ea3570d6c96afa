import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { Dataset, DatasetPlaces } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { tileGridOf } from '../../tile-cache/index.js';
import { assertElevation, elevationScale } from '../elevation-raster.js';
import { TerrainRecords } from '../terrain-records.js';
import { folderOfJob, generateRequestOf } from '../terrain-request.js';
import { TerrainPyramid } from './terrain-pyramid.js';

/** Makes the Terrain-RGB pyramid of one dataset; the one before is served until this one is whole. */
@Injectable()
export class TerrainGenerateHandler implements JobHandler, OnModuleInit {
  readonly kind = 'terrain_generate';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly places: DatasetPlaces,
    private readonly pyramid: TerrainPyramid,
    private readonly records: TerrainRecords,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { datasetId, plan, nodata } = generateRequestOf(run.job);
    const dataset = await this.dataSource.manager.findOne(Dataset, {
      where: { id: datasetId },
      relations: { asset: true },
    });
    if (dataset === null) throw new DomainError('NOT_FOUND', 'The dataset is gone');
    assertElevation(dataset);
    const folder = folderOfJob(run.job.id, dataset.asset.sha256);
    const { gdalPath: path } = await this.places.of(dataset.asset);
    const grid = tileGridOf('GoogleMapsCompatible', dataset);
    const size = await this.pyramid.write(run, { path, scale: elevationScale(dataset.asset), grid, plan, nodata, folder, from: 0 }); // prettier-ignore
    let replaced: string[] = [];
    await run.publish(async (manager) => {
      replaced = await this.records.publish(manager, {
        datasetId,
        kind: 'rgb',
        title: dataset.title,
        folder,
        minZoom: plan.minZoom,
        maxZoom: plan.maxZoom,
        nodata,
        bounds: dataset.bboxWgs84!,
        ...size,
        sourceSha256: dataset.asset.sha256,
        createdBy: run.job.createdBy,
      });
      return {
        datasetId,
        result: { dataset_ids: [datasetId], minzoom: plan.minZoom, maxzoom: plan.maxZoom, tiles: size.tiles },
      };
    });
    await this.records.reap(replaced);
  }
}
