import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCogHeader } from '#libs/cog';
import { FilesystemStore } from '#libs/storage';
import { type SwathClient } from '../src/demo/swath-client.js';
import { withInstance } from './instance.js';
import { mapLimited, round, run, seconds, tell } from './measure.js';

const TILES = 1000;
/** Different files; the others are copies of them. */
const CUTS = 10;
const MIN_PER_SECOND = 50;
const SAMPLE = 'samples/sentinel2-29RKH/B04.tif';

/** `t<n>/B1.tif`: COGs of 256 × 256 px with one overview, cut out of a Sentinel-2 band. */
async function writeTiles(folder: string): Promise<void> {
  const cuts = await mapLimited([...Array(CUTS).keys()], 2, async (i) => {
    const path = join(folder, `cut${i}.tif`);
    const window = ['-srcwin', String(i * 20), String(i * 20), '256', '256'];
    await run('gdal_translate', ['-q', '-of', 'COG', '-co', 'BLOCKSIZE=256', ...window, SAMPLE, path]);
    return path;
  });
  for (let i = 0; i < TILES; i++) {
    await mkdir(join(folder, `t${i}`), { recursive: true });
    await copyFile(cuts[i % CUTS] as string, join(folder, `t${i}`, 'B1.tif'));
  }
}

/** What no ingestion can do without: looking each file up and reading its header. */
async function readHeaders(folder: string): Promise<void> {
  const store = new FilesystemStore('bench', folder);
  await mapLimited([...Array(TILES).keys()], 16, async (i) => {
    const info = await store.head(`t${i}/B1.tif`);
    if (info) await readCogHeader(store, info);
  });
}

async function create(client: SwathClient): Promise<string> {
  const bands = { B1: { bitDepth: 16, sampleFormat: 'UINT' } };
  const body = { name: 'bench', s3Bucket: 'bench', additionalData: { bands } };
  return (await client.json<{ data: { id: string } }>('POST', '/api/v1/byoc/collections', body)).data.id;
}

/** Waits until the collection has no tile that is not INGESTED and has measured itself. */
async function ingested(client: SwathClient, id: string): Promise<void> {
  const path = `/api/v1/byoc/collections/${id}`;
  const count = async (query: string) =>
    (await client.json<{ data: unknown[] }>('GET', `${path}/tiles?count=1&${query}`)).data.length;
  for (;;) {
    if ((await count('status=FAILED')) > 0) throw new Error('a tile failed');
    const isFull = (await count(`status=INGESTED&viewtoken=${TILES - 1}`)) === 1;
    const { data } = await client.json<{ data: { requiresMetadataUpdate: boolean } }>('GET', path);
    if (isFull && !data.requiresMetadataUpdate) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

await withInstance(async ({ client, workDir }) => {
  const folder = join(workDir, 'data', 'buckets', 'bench');
  await mkdir(folder, { recursive: true });
  await writeTiles(folder);
  const headersS = await seconds(() => readHeaders(folder));

  const first = await create(client);
  let postsS = 0;
  const postedS = await seconds(async () => {
    postsS = await seconds(() =>
      mapLimited([...Array(TILES).keys()], 8, (i) =>
        client.request('POST', `/api/v1/byoc/collections/${first}/tiles`, {
          path: `t${i}/(BAND).tif`,
          sensingTime: new Date(Date.UTC(2020, 0, 1, 0, i)).toISOString(),
        }),
      ),
    );
    await ingested(client, first);
  });
  const second = await create(client);
  const copiedS = await seconds(async () => {
    await client.request('POST', `/api/v1/byoc/collections/${first}/copyTiles?toCollection=${second}`);
    await ingested(client, second);
  });
  const [posted, copied] = [TILES / postedS, TILES / copiedS];
  tell({
    bench: `BYOC ingestion of ${TILES} small COGs, first request to last tile INGESTED and collection measured`,
    bare_header_reads_s: round(headersS),
    posts_s: round(postsS),
    one_post_per_tile_s: round(postedS),
    one_post_per_tile_tiles_per_s: round(posted, 0),
    all_waiting_at_once_s: round(copiedS),
    all_waiting_at_once_tiles_per_s: round(copied, 0),
    limit: `≥ ${MIN_PER_SECOND} tiles/s`,
    holds: Math.min(posted, copied) >= MIN_PER_SECOND,
  });
});
