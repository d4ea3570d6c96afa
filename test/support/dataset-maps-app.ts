import { readFile } from 'node:fs/promises';
import { RasterPool } from '#libs/raster';
import { DatasetMapsModule } from '../../src/dataset-maps/index.js';
import { type Dataset } from '../../src/datasets/index.js';
import { ProcessModule } from '../../src/process/index.js';
import { StylesModule } from '../../src/styles/index.js';
import { type DatasetsApp, type NewRow, startDatasetsApp, type SignedIn } from './datasets-app.js';

/** Datasets with their styles and maps over HTTP, and real renderers. */
export interface DatasetMapsApp extends DatasetsApp {
  /** Publishes a file as ingest would, described by GDAL. Public unless said otherwise. */
  addFile(path: string, row?: NewRow): Promise<Dataset>;
  bytes(path: string, who?: SignedIn | null): Promise<{ status: number; type: string; body: Buffer; headers: Headers }>;
}

export async function startDatasetMapsApp(): Promise<DatasetMapsApp> {
  const app = await startDatasetsApp(undefined, [ProcessModule, StylesModule, DatasetMapsModule]);
  return {
    ...app,
    addFile: async (path, row = {}) => {
      const description = await app.get(RasterPool).run('describe', { path });
      return app.add({ title: 'A raster', visibility: 'public', bytes: await readFile(path), description, ...row });
    },
    bytes: async (path, who = null) => {
      const answer = await app.fetch(path, who);
      const body = Buffer.from(await answer.arrayBuffer());
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', body, headers: answer.headers };
    },
  };
}
