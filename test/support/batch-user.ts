import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aGeoPackage, squareBlob } from './a-geopackage.js';
import { gdalTool } from './gdal-cli.js';
import { type Instance } from './instance.js';
import { until } from './until.js';

export interface BatchTaskBody {
  readonly id: string;
  readonly status: string;
  readonly completionPercentage: number;
  readonly costPU: number;
  readonly error?: string;
}

const TASKS = '/api/v2/batch/process';
/** Side of a feature in metres, and of its picture in pixels. */
const SIDE_M = 2000;
const SIDE_PX = 64;
const COLUMNS = 20;
const SCRIPT = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B04] }`;

/** Someone who has small squares of the Sentinel-2 sample made on a running platform, by Batch V2. */
export class BatchUser {
  private type = '';

  constructor(private readonly instance: Instance) {}

  /** Makes what tasks need: a collection of the sample, and a bucket for the results. */
  async prepare(): Promise<void> {
    const tiles = this.folder('sample', 'tile');
    await gdalTool('gdal_translate', ['-q', '-of', 'COG', '-co', 'BLOCKSIZE=256', 'samples/sentinel2-29RKH/B04.tif', join(tiles, 'B04.tif')]); // prettier-ignore
    this.folder('results');
    const { body } = await this.instance.json<{ data: { id: string } }>('POST', '/api/v1/byoc/collections', {
      name: 'sample',
      s3Bucket: 'sample',
    });
    const path = `/api/v1/byoc/collections/${body.data.id}/tiles`;
    await this.instance.json('POST', path, { path: 'tile/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' });
    await until(
      async () => {
        const tiles = await this.instance.json<{ data: Array<{ status: string }> }>('GET', path);
        return tiles.body.data.every(({ status }) => status === 'INGESTED');
      },
      'the ingestion',
      30_000,
    );
    this.type = `byoc-${body.data.id}`;
  }

  /** A task of so many squares, started. @param url of the delivery */
  async start(name: string, count: number, url = `s3://results/${name}`): Promise<string> {
    aGeoPackage(
      join(this.folder('results'), `${name}.gpkg`),
      [{ srsId: 32629, rows: Array.from({ length: count }, (_, n) => feature(n)) }],
      (file) => file.exec(`INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 29N', 32629, 'EPSG', 32629, '')`),
    );
    const { status, body } = await this.instance.json<BatchTaskBody>('POST', TASKS, {
      processRequest: {
        input: { data: [{ type: this.type }] },
        output: { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
        evalscript: SCRIPT,
      },
      input: { type: 'geopackage', features: { s3: { url: `s3://results/${name}.gpkg` } } },
      output: { type: 'raster', delivery: { s3: { url } } },
    });
    if (status !== 201) throw new Error(`no task: ${status} ${JSON.stringify(body)}`);
    const started = await this.act(body.id, 'start');
    if (started !== 204) throw new Error(`not started: ${started}`);
    return body.id;
  }

  async act(id: string, action: 'start' | 'stop'): Promise<number> {
    return (await this.instance.api(`${TASKS}/${id}/${action}`, { method: 'POST' })).status;
  }

  /** null while a server is away. */
  async task(id: string): Promise<BatchTaskBody | null> {
    const { status, body } = await this.instance.json<BatchTaskBody>('GET', `${TASKS}/${id}`);
    return status === 200 ? body : null;
  }

  /** Some units have ended and most have not. */
  async inTheMiddle(id: string): Promise<void> {
    await until(async () => ((await this.task(id))?.completionPercentage ?? 0) > 5, 'the first units', 60_000);
    const task = await this.task(id);
    if (task?.status !== 'PROCESSING') throw new Error(`too late: ${JSON.stringify(task)}`);
  }

  async ended(id: string, withinMs = 90_000): Promise<BatchTaskBody> {
    let last: BatchTaskBody | null = null;
    const hasEnded = async () => {
      last = (await this.task(id).catch(() => null)) ?? last;
      return ['DONE', 'FAILED', 'STOPPED'].includes(last?.status ?? '');
    };
    await until(hasEnded, 'the end of the task', withinMs);
    return last as unknown as BatchTaskBody;
  }

  /** Path of each result under the task's folder → SHA-256; files that the task writes about itself are left out. */
  results(name: string, id: string): Record<string, string> {
    const root = join(this.folder('results'), name, id);
    const files = existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [];
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const made = paths.filter((path) => !path.endsWith(`-${id}${/\.\w+$/.exec(path)?.[0]}`));
    const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
    return Object.fromEntries(made.sort().map((path) => [path.slice(root.length + 1), digest(path)]));
  }

  /** Features by status, as the task tells in its own file. */
  executed(name: string, id: string): Record<string, number> {
    const path = join(this.folder('results'), name, id, `execution-${id}.sqlite`);
    const file = new DatabaseSync(path, { readOnly: true });
    const rows = file.prepare('SELECT status, count(*) AS n FROM features GROUP BY 1').all();
    file.close();
    return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
  }

  private folder(...path: string[]): string {
    const folder = join(this.instance.dataDir, 'buckets', ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}

function feature(n: number) {
  const [x, y] = [250_000 + (n % COLUMNS) * SIDE_M, 2_752_000 + Math.floor(n / COLUMNS) * SIDE_M];
  return {
    id: n + 1,
    identifier: `field-${n + 1}`,
    width: SIDE_PX,
    height: SIDE_PX,
    geom: squareBlob(x, y, SIDE_M),
  };
}
