import { Dataset } from '../../src/datasets/index.js';
import { VrtSourceLink } from '../../src/ingest/vrt/vrt-source-link.entity.js';
import { type Job } from '../../src/jobs/index.js';
import { gdalTool } from './gdal-cli.js';
import { type IngestApp } from './ingest-app.js';
import { addRaster, type Headers, type NewRaster } from './vrt-rasters.js';

/** What tests of VRTs do and look at, on behalf of one owner. */
export class VrtProbe {
  constructor(
    private readonly app: IngestApp,
    private readonly owner: Headers,
  ) {}

  raster(facts: NewRaster = {}): Promise<string> {
    return addRaster(this.app, this.owner, facts);
  }

  load(id: string): Promise<Dataset> {
    return this.app.dataSource.manager.findOneOrFail(Dataset, { where: { id }, relations: { asset: true } });
  }

  /** Where GDAL opens the object that a dataset serves. */
  async pathOf(id: string): Promise<string> {
    return this.app.buckets.house().gdalPath((await this.load(id)).asset.assetUri);
  }

  /** [position, source id], bottom first. */
  async links(id: string): Promise<Array<[number, string]>> {
    const where = { vrtDatasetId: id };
    const rows = await this.app.dataSource.manager.find(VrtSourceLink, { where, order: { position: 'ASC' } });
    return rows.map(({ sourceDatasetId, position }) => [position, sourceDatasetId]);
  }

  async status(id: string, who = this.owner): Promise<Record<string, unknown>> {
    return (await this.app.send('GET', `/datasets/${id}/vrt/status/`, who)).body;
  }

  /** Sends a change and lets the worker do it. */
  async change(method: string, path: string, json?: unknown): Promise<Job> {
    const answer = await this.app.send(method, path, this.owner, json);
    if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
    return this.app.runJob(String(answer.body['job_id']));
  }
}

/** One pixel of band 1, by GDAL's own tool. */
export async function valueAt(path: string, col: number, row: number): Promise<number> {
  const window = ['-srcwin', String(col), String(row), '1', '1'];
  return Number(
    (await gdalTool('gdal_translate', ['-q', '-of', 'XYZ', ...window, path, '/vsistdout/'])).trim().split(' ').at(-1),
  );
}
