import { join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RasterPool, STORED_DRIVERS } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { DataSource, In } from 'typeorm';
import { Dataset, DatasetPlaces } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { TilesConfig } from '../../platform/config/config.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { FileRegistration, type PreparedRegistration } from '../../registry/index.js';
import { tileGridOf } from '../../tile-cache/index.js';
import { elevationScale } from '../elevation-raster.js';
import { TerrainPyramid } from '../rgb/terrain-pyramid.js';
import { TerrainRecords } from '../terrain-records.js';
import { folderOfJob, terrainPlan } from '../terrain-request.js';
import { type MergeRequest, mergeRequestOf } from './merge-request.js';

const BUILD_TIMEOUT_MS = 3_600_000;
/** Of the whole work, when the merged raster is registered and tiles begin. */
const MERGED = 0.4;

/** Mosaics elevation rasters, later ones on top, into a COG that becomes a dataset with terrain of its own. */
@Injectable()
export class TerrainMergeHandler implements JobHandler, OnModuleInit {
  readonly kind = 'terrain_merge';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly places: DatasetPlaces,
    private readonly pool: RasterPool,
    private readonly scratch: Scratch,
    private readonly registration: FileRegistration,
    private readonly buckets: Buckets,
    private readonly pyramid: TerrainPyramid,
    private readonly records: TerrainRecords,
    private readonly config: TilesConfig,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const request = mergeRequestOf(run.job);
    const sources = await this.sources(request);
    const prepared = await this.scratch.within((dir) => this.merge(run, request, sources, dir), { signal: run.signal });
    try {
      await this.publish(run, request, prepared, sources[0]!);
    } finally {
      await this.registration.discard(prepared);
    }
  }

  private async sources({ sourceIds }: MergeRequest): Promise<Dataset[]> {
    const found = await this.dataSource.manager.find(Dataset, {
      where: { id: In([...sourceIds]) },
      relations: { asset: true },
    });
    const byId = new Map(found.map((dataset) => [dataset.id, dataset]));
    return sourceIds.map((id) => byId.get(id) ?? gone(id));
  }

  private async merge(run: JobRun, request: MergeRequest, sources: readonly Dataset[], dir: string) {
    const { signal, job } = run;
    await run.progress(0.01, 'building');
    const paths = await Promise.all(
      sources.map(async ({ asset }) => ({ path: (await this.places.of(asset)).gdalPath })),
    );
    const [vrt, cog] = [join(dir, 'merged.vrt'), join(dir, 'merged.tif')];
    const options = { signal, timeoutMs: BUILD_TIMEOUT_MS, exclusive: true };
    await this.pool.run('buildVrt', { type: 'mosaic', sources: paths, resolution: 'finest', target: vrt }, options);
    await run.progress(0.1, 'cog_convert');
    await this.pool.run('writeCog', { source: vrt, target: cog, allowedDrivers: STORED_DRIVERS }, options);
    const { createdBy, accountId } = job;
    return this.registration.prepare(
      {
        file: { kind: 'scratch', path: cog },
        sourceFilename: `${request.title.replace(/[^\w.-]+/g, '_').slice(0, 80)}.tif`,
        title: request.title,
        abstract: `Terrain merged of ${sources.map(({ id }) => id).join(', ')}`,
        variant: 'z',
        createdBy,
        accountId,
        // No wider than what it is made of.
        visibility: sources.every(isPublic) ? 'public' : 'private',
      },
      signal,
    );
  }

  private async publish(
    run: JobRun,
    request: MergeRequest,
    prepared: PreparedRegistration,
    first: Dataset,
  ): Promise<void> {
    const { description, asset, datasetId } = prepared;
    const { epsg } = description.crs ?? { epsg: null };
    const { width, height, resX, resY, extent, bboxWgs84 } = description;
    const grid = tileGridOf('GoogleMapsCompatible', { bboxWgs84, asset: { epsg, extent, resX, resY, width, height } });
    const plan = terrainPlan(grid, request, this.config);
    const { nodata } = request;
    const folder = folderOfJob(run.job.id, asset.sha256);
    const path = this.buckets.house().gdalPath(asset.assetUri);
    const scale = elevationScale(first.asset);
    const size = await this.pyramid.write(run, { path, scale, grid, plan, nodata, folder, from: MERGED });
    let unused: string[] = [];
    await run.publish(async (manager) => {
      const registered = await this.registration.commit(manager, prepared);
      // The same raster was merged before: its dataset stays as it is, and keeps the terrain that it has.
      if (registered.isDuplicate) unused = [folder];
      else
        unused = await this.records.publish(manager, {
          datasetId,
          kind: 'rgb',
          title: request.title,
          folder,
          minZoom: plan.minZoom,
          maxZoom: plan.maxZoom,
          nodata,
          bounds: [...bboxWgs84!],
          ...size,
          sourceSha256: asset.sha256,
          createdBy: run.job.createdBy,
        });
      const result = { dataset_ids: [registered.datasetId], duplicate: registered.isDuplicate, tiles: size.tiles };
      return { datasetId: registered.datasetId, result };
    });
    await this.records.reap(unused);
  }
}

function gone(id: string): never {
  throw new DomainError('NOT_FOUND', `Dataset ${id} is gone`);
}

function isPublic({ visibility, recordStatus }: Dataset): boolean {
  return visibility === 'public' && recordStatus === 'published';
}
