import { readFile, writeFile } from 'node:fs/promises';
import { OgcModule } from '../../src/ogc/index.js';
import { type Json, type SignedIn } from './catalog-app.js';
import { startProcessApp, type ProcessApp } from './process-app.js';

export interface MapAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Maps over HTTP with real renderers, over a public collection `s2` with bands of the Sentinel-2 sample. */
export interface MapsApp extends ProcessApp {
  map(path: string, who?: SignedIn | null): Promise<MapAnswer>;
  /** POSTs a configuration. @returns its JSON */
  createInstance(body?: object, who?: SignedIn): Promise<Json>;
  /** POSTs a layer over the collection `s2`. @returns the whole answer */
  createLayer(instanceId: string, body?: object, who?: SignedIn): Promise<{ status: number; body: Json }>;
}

/** Lon/lat of the sample, generously: 51 km around 11.3°W 25°N. */
const RING = [[-11.6, 24.8], [-11, 24.8], [-11, 25.4], [-11.6, 25.4], [-11.6, 24.8]]; // prettier-ignore
export const S2_DATE = '2020-02-19T11:33:21Z';

export const RGBA = `//VERSION=3
function setup() { return { input: ["B04", "B03", "B02", "dataMask"], output: { bands: 4 } } }
function evaluatePixel(s) { return [s.B04 / 6000, s.B03 / 6000, s.B02 / 6000, s.dataMask] }`;
export const RGB = `//VERSION=3
function setup() { return { input: ["B04", "B03", "B02"], output: { bands: 3 } } }
function evaluatePixel(s) { return [s.B04 / 6000, s.B03 / 6000, s.B02 / 6000] }`;
export const NUMBERS = `//VERSION=3
function setup() { return { input: ["B04", "B03"], output: { bands: 2, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B04, s.B03] }`;

export async function startMapsApp(env: Record<string, string> = {}): Promise<MapsApp> {
  const app = await startProcessApp(env, [OgcModule]);
  for (const name of ['B02', 'B03', 'B04'])
    await writeFile(await app.file('s2', `${name}.tif`), await readFile(`samples/sentinel2-29RKH/${name}.tif`));
  await app.putCollection({ id: 's2', document: { type: 'Collection', stac_version: '1.1.0', description: 'Sample', title: 'A <b>&"title"</b>', license: 'other' } as never }); // prettier-ignore
  const bands = Object.fromEntries(
    ['B02', 'B03', 'B04'].map((asset) => [asset, { asset, href: `s3://s2/${asset}.tif`, index: 1, nodata: 0 }]),
  );
  await app.putScene('s2', {
    ...{ id: 'scene', bands, geometry: { type: 'Polygon', coordinates: [RING] } as never },
    properties: { datetime: S2_DATE, 'eo:cloud_cover': 20 },
  });
  return {
    ...app,
    map: async (path, who = null) => {
      const answer = await app.fetch(path, who);
      const bytes = Buffer.from(await answer.arrayBuffer());
      return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString() };
    },
    createInstance: async (body = {}, who = app.people.editor) => {
      const answer = await app.call('POST', '/configuration/v1/wms/instances', who, { name: 'Maps', ...body });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    createLayer: (instanceId, body = {}, who = app.people.editor) =>
      app.call('POST', `/configuration/v1/wms/instances/${instanceId}/layers`, who, {
        ...{ id: 'TRUE_COLOR', title: 'True colour', datasourceDefaults: { type: 's2' } },
        styles: [{ name: 'default', evalScript: RGBA }],
        ...body,
      }),
  };
}
