import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RasterPool, STORED_DRIVERS } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { DataSource } from 'typeorm';
import { Dataset, DatasetPlaces } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { assertElevation } from '../elevation-raster.js';
import { TerrainRecords } from '../terrain-records.js';
import { folderOfJob } from '../terrain-request.js';
import { MagoTerrainer } from './mago-terrainer.js';
import { magoRequestOf } from './mago-terrain.service.js';

const COPY_TIMEOUT_MS = 3_600_000;
/** Of the whole work, when the program begins and when it has ended. */
const COPIED = 0.1;
const MESHED = 0.8;

/** Hands a copy of an elevation raster to the external terrainer and keeps the mesh that it writes. */
@Injectable()
export class MagoTerrainHandler implements JobHandler, OnModuleInit {
  readonly kind = 'terrain_mago';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly places: DatasetPlaces,
    private readonly pool: RasterPool,
    private readonly scratch: Scratch,
    private readonly buckets: Buckets,
    private readonly terrainer: MagoTerrainer,
    private readonly records: TerrainRecords,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { datasetId, minZoom, maxZoom } = magoRequestOf(run.job);
    const dataset = await this.dataSource.manager.findOne(Dataset, { where: { id: datasetId }, relations: { asset: true } }); // prettier-ignore
    if (dataset === null) throw new DomainError('NOT_FOUND', 'The dataset is gone');
    assertElevation(dataset);
    const folder = folderOfJob(run.job.id, dataset.asset.sha256);
    const size = await this.scratch.within(
      async (dir) => {
        const output = await this.mesh(run, dataset, dir, { minZoom, maxZoom });
        return this.keep(run, output, folder);
      },
      { signal: run.signal },
    );
    let replaced: string[] = [];
    await run.publish(async (manager) => {
      const { title, bboxWgs84, asset } = dataset;
      const facts = { datasetId, kind: 'mago', title, folder, minZoom, maxZoom, nodata: null } as const;
      const origin = { bounds: bboxWgs84!, sourceSha256: asset.sha256, createdBy: run.job.createdBy };
      replaced = await this.records.publish(manager, { ...facts, ...origin, ...size });
      return { datasetId, result: { dataset_ids: [datasetId], minzoom: minZoom, maxzoom: maxZoom, tiles: size.tiles } };
    });
    await this.records.reap(replaced);
  }

  /** @returns the folder of the mesh */
  private async mesh(run: JobRun, { asset }: Dataset, dir: string, zooms: { minZoom: number; maxZoom: number }) {
    const { signal } = run;
    const [input, output] = [join(dir, 'input'), join(dir, 'output')];
    await Promise.all([mkdir(input), mkdir(output)]);
    await run.progress(0.01, 'converting');
    const { gdalPath: source } = await this.places.of(asset);
    const options = { signal, timeoutMs: COPY_TIMEOUT_MS, exclusive: true };
    // A plain local file, also of what is a VRT or lies in an object store.
    const copy = { source, target: join(input, 'heights.tif'), allowedDrivers: STORED_DRIVERS };
    await this.pool.run('writeCog', { ...copy, options: { compression: 'DEFLATE' } }, options);
    await run.progress(COPIED, 'building');
    await this.terrainer.run({ input, output, ...zooms, signal });
    return output;
  }

  private async keep(run: JobRun, output: string, folder: string) {
    const names = (await readdir(output, { recursive: true })).map((name) => join(output, name));
    const meshed = names.filter((name) => /\.terrain$|[/\\]layer\.json$/.test(name));
    if (!meshed.some((name) => name === join(output, 'layer.json')))
      throw new DomainError('UPSTREAM_FAILED', 'The terrainer wrote no layer.json');
    let [tiles, sizeBytes] = [0, 0];
    for (const [i, path] of meshed.entries()) {
      run.signal.throwIfAborted();
      const { size } = await stat(path);
      const key = folder + relative(output, path).split(sep).join('/');
      await this.buckets.house().putFile(key, path, { signal: run.signal, move: true });
      sizeBytes += size;
      if (path.endsWith('.terrain')) tiles += 1;
      await run.progress(MESHED + (1 - MESHED) * ((i + 1) / meshed.length), 'converting');
    }
    return { tiles, sizeBytes };
  }
}
