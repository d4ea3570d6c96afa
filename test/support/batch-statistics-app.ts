import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchStatisticsModule } from '../../src/batch/statistical/batch-statistics.module.js';
import { StatisticsModule } from '../../src/statistics/index.js';
import { aGeoPackage, squareBlob, type TableOfTest } from './a-geopackage.js';
import { type BatchWorker, startBatchWorker } from './batch-worker.js';
import { type Answer, type Json, type SignedIn } from './catalog-app.js';
import { type ProcessApp, startProcessApp } from './process-app.js';
import { until } from './until.js';

export const BATCH = '/api/v1/statistics/batch';
/** Of the Sentinel-2 sample: 512 × 512 px of 100 m. */
export const SAMPLE = { epsg: 32629, west: 241_980, north: 2_800_020 } as const;

/** Batch statistics over HTTP with a worker half in the same process. */
export interface BatchStatisticsApp extends ProcessApp {
  readonly worker: BatchWorker;
  /** A file of squares in the sample's CRS. @returns its `s3://` address */
  fields(name: string, fields: readonly Field[], table?: Partial<TableOfTest>): Promise<string>;
  create(body: object, who?: SignedIn): Promise<Answer>;
  act(id: string, action: string, who?: SignedIn): Promise<Answer>;
  status(id: string): Promise<Json>;
  /** Starts a new task and waits for its end. @returns the task */
  done(body: object): Promise<Json>;
  /** Waits until it has the status. */
  reaches(id: string, status: string): Promise<Json>;
  /** A result as JSON; null = there is none. */
  result(bucket: string, key: string): Promise<Json>;
}

export interface Field {
  readonly id?: number;
  readonly identifier?: string | null;
  /** Metres from the sample's north-western corner to the field's south-western. */
  readonly east: number;
  readonly south: number;
  readonly size: number;
}

export async function startBatchStatisticsApp(env: Record<string, string> = {}): Promise<BatchStatisticsApp> {
  const app = await startProcessApp(env, [StatisticsModule, BatchStatisticsModule]);
  const worker = await startBatchWorker(app, env);
  const { editor } = app.people;
  const status = async (id: string) => (await app.call('GET', `${BATCH}/${id}/status`, editor)).body as Json;
  const reaches = async (id: string, wanted: string) => {
    await until(async () => (await status(id)).status === wanted, wanted, 30_000);
    return (await app.call('GET', `${BATCH}/${id}`, editor)).body as Json;
  };
  const create = (body: object, who: SignedIn = editor) => app.call('POST', BATCH, who, body);
  const act = (id: string, action: string, who: SignedIn = editor) => app.call('POST', `${BATCH}/${id}/${action}`, who);
  return {
    ...app,
    worker,
    create,
    act,
    status,
    reaches,
    fields: async (name, fields, table = {}) => {
      const rows = fields.map(({ id, identifier = null, east, south, size }, i) => ({
        ...{ id: id ?? i + 1, identifier },
        geom: squareBlob(SAMPLE.west + east, SAMPLE.north - south, size),
      }));
      const known = `INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 29N', ${SAMPLE.epsg}, 'EPSG', ${SAMPLE.epsg}, '')`;
      const path = await app.file('fields', name);
      await rm(path, { force: true });
      aGeoPackage(path, [{ srsId: SAMPLE.epsg, rows, ...table }], (database) => database.exec(known));
      return `s3://fields/${name}`;
    },
    done: async (body) => {
      const made = await create(body);
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      const { id } = made.body as { id: string };
      await act(id, 'start');
      await worker.analyse();
      const { status: analysed, error } = await status(id);
      if (analysed === 'FAILED') throw new Error(error as string);
      return reaches(id, 'DONE');
    },
    result: async (bucket, key) => {
      const text = await readFile(join(app.dataDir, 'buckets', bucket, key), 'utf8').catch(() => null);
      return text === null ? null : (JSON.parse(text) as Json);
    },
    close: async () => {
      await worker.close();
      await app.close();
    },
  };
}
