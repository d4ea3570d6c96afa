import { copyFile, readdir, readFile } from 'node:fs/promises';
import { type ModuleMetadata } from '@nestjs/common';
import { StatisticsModule } from '../../src/statistics/index.js';
import { type Json } from './catalog-app.js';
import { type ProcessAnswer, type ProcessApp, startProcessApp } from './process-app.js';

/** The Statistical API over HTTP with real renderers, Process and BYOC beside it. */
export interface StatisticsApp extends ProcessApp {
  statistics(body: unknown, options?: Parameters<ProcessApp['process']>[1]): Promise<ProcessAnswer>;
  /** The body of an answer. @throws with that of one that is not 200 */
  computed(body: unknown): Promise<Json>;
  /** The five scenes of the demo's summer, in the built-in Sentinel-2 L1C collection. */
  slovenia(): Promise<void>;
  /** A BYOC collection of one band `B1`: a constant tile of 64 × 48 px of 10 m per day, UTM 33N. @returns its type */
  days(values: Readonly<Record<string, number>>): Promise<string>;
}

export async function startStatisticsApp(
  env: Record<string, string> = {},
  imports: NonNullable<ModuleMetadata['imports']> = [],
): Promise<StatisticsApp> {
  const app = await startProcessApp(env, [StatisticsModule, ...imports]);
  const statistics: StatisticsApp['statistics'] = (body, options) =>
    app.process(body, { path: '/api/v1/statistics', ...options });
  return {
    ...app,
    statistics,
    computed: async (body) => {
      const { status, bytes, json } = await statistics(body);
      if (status !== 200) throw new Error(`${status}: ${bytes.toString()}`);
      return json;
    },
    slovenia: async () => {
      for (const name of await readdir('samples/slovenia'))
        await copyFile(`samples/slovenia/${name}`, await app.file('demo', `slovenia/${name}`));
      const items = JSON.parse(await readFile('samples/slovenia/items.json', 'utf8')) as object;
      const answer = await app.call('POST', '/stac/collections/sentinel-2-l1c/bulk', app.people.admin, items);
      if (answer.body.inserted !== 5) throw new Error(JSON.stringify(answer.body));
    },
    days: async (values) => {
      const bucket = `days-${crypto.randomUUID().slice(0, 8)}`;
      await app.bucket(bucket);
      const id = await app.createCollection({ s3Bucket: bucket });
      for (const [day, value] of Object.entries(values)) {
        await app.cog(bucket, `${day}/B1.tif`, { values: [value] });
        const sensingTime = day.includes('T') ? day.replaceAll('_', ':') : `${day}T10:00:00Z`;
        const tile = await app.ingested(id, { path: `${day}/(BAND).tif`, sensingTime });
        if (tile.status !== 'INGESTED') throw new Error(JSON.stringify(tile));
      }
      return `byoc-${id}`;
    },
  };
}
