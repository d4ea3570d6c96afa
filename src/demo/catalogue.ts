import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from './swath-client.js';

/** By this name a later run finds (and replaces) what an earlier one made. */
const NAME = 'Demo: Sentinel-2 bands';
const BUCKET = 'demo';
const PREFIX = 'sentinel-2/2020-02-19';
const POLL_MS = 100;

interface Tile {
  readonly id: string;
  readonly status: string;
  readonly additionalData: { readonly failedIngestionCause?: string | null } | null;
}

interface Page<T> {
  readonly features: readonly T[];
}

/** The same pixels as scenes: what the report and the e2e test read. */
export interface CatalogueResult {
  readonly collectionId: string;
  readonly tileId: string;
  /** Of the standard STAC API. */
  readonly itemUrl: string;
  readonly assets: readonly string[];
  /** Answer of the Sentinel Hub catalogue. */
  readonly dates: readonly string[];
  /** Items of the registry's own collection. */
  readonly datasets: number;
}

/**
 * Puts the COGs of `bands` into a bucket of the instance, registers them as a tile of a BYOC collection, and finds it
 * again through both catalogues.
 * @param bands name → dataset whose COG holds it
 */
export async function runCatalogue(
  client: SwathClient,
  bands: Readonly<Record<string, string>>,
  dataDir: string,
  say: (line: string) => void,
): Promise<CatalogueResult> {
  await removeEarlierRun(client);
  const folder = join(dataDir, 'buckets', BUCKET, PREFIX);
  await mkdir(folder, { recursive: true });
  for (const [band, datasetId] of Object.entries(bands))
    await writeFile(join(folder, `${band}.tif`), await client.bytes(`/datasets/${datasetId}/download`));

  say(`${NAME}: registering s3://${BUCKET}/${PREFIX}/(BAND).tif as a BYOC tile`);
  const collectionId = await made(client, '/api/v1/byoc/collections', { name: NAME, s3Bucket: BUCKET });
  const tiles = `/api/v1/byoc/collections/${collectionId}/tiles`;
  const tileId = await made(client, tiles, { path: `${PREFIX}/(BAND).tif`, sensingTime: '2020-02-19T11:34:25Z' });
  await ingested(client, `${tiles}/${tileId}`);
  return { collectionId, tileId, ...(await findAgain(client, `byoc-${collectionId}`)) };
}

async function findAgain(client: SwathClient, collection: string) {
  const stac = await client.json<Page<{ id: string; assets: object }>>('POST', '/stac/search', {
    collections: [collection],
    intersects: { type: 'Point', coordinates: [-11.3, 25.0] },
  });
  const [item] = stac.features;
  if (item === undefined) throw new Error(`the STAC search found nothing in ${collection}`);
  const days = await client.json<Page<string>>('POST', '/api/v1/catalog/1.0.0/search', {
    collections: [collection],
    datetime: '2020-01-01T00:00:00Z/2020-12-31T23:59:59Z',
    distinct: 'date',
  });
  const registry = await client.json<Page<unknown>>('POST', '/stac/search', { collections: ['datasets'], limit: 100 });
  return {
    itemUrl: `${client.url}/stac/collections/${collection}/items/${item.id}`,
    assets: Object.keys(item.assets),
    dates: days.features,
    datasets: registry.features.length,
  };
}

async function made(client: SwathClient, path: string, body: object): Promise<string> {
  return (await client.json<{ data: { id: string } }>('POST', path, body)).data.id;
}

async function ingested(client: SwathClient, path: string): Promise<void> {
  for (;;) {
    const { data } = await client.json<{ data: Tile }>('GET', path);
    if (data.status === 'INGESTED') return;
    if (data.status === 'FAILED') throw new Error(`the tile failed: ${data.additionalData?.failedIngestionCause}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function removeEarlierRun(client: SwathClient): Promise<void> {
  const path = '/api/v1/byoc/collections';
  const { data } = await client.json<{ data: Array<{ id: string; name: string }> }>('GET', path);
  for (const { id, name } of data) if (name === NAME) await client.request('DELETE', `${path}/${id}`);
}
