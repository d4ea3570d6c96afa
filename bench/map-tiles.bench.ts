import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type SwathClient } from '../src/demo/swath-client.js';
import { collectionOf } from './byoc-collection.js';
import { withInstance } from './instance.js';
import { UTM_EPSG, writeLargeCog } from './large-scenes.js';
import { type MapTile, randomTiles } from './map-tile.js';
import { mapServerVersion, startMapServer, type TileServer } from './mapserver.js';
import { mapLimited, median, percentile, round, run, seconds, tell } from './measure.js';
import { startRasterioServer } from './rasterio-server.js';
import { trueColour, WHITE } from './true-colour.js';

const SCENE = { sidePx: 5490, metresPerPixel: 10, corner: [300_000, 2_800_020] } as const;
const TILE = { path: '(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' };
/** Inside the scene, lon/lat. */
const BOX = [-10.95, 24.85, -10.5, 25.25] as const;
const ZOOMS = [9, 14] as const;
/** `BENCH_TILES` makes them fewer. */
const TILES = Number(process.env['BENCH_TILES'] ?? 120);
const BANDS = ['B04', 'B03', 'B02'];
const MAX_P50_RATIO = 1;
const MIN_MAPSERVER_RATIO = 2;
const MIN_RASTERIO_RATIO = 4;
/** zlib's, of GDAL's pictures and, for context, of MapServer's; Swath has another compressor, hence the sizes in what is told. */
const ZLIB_LEVEL = 3;
const CONCURRENCIES = [4, 8];
const GDAL_KERNEL: Readonly<Record<string, string>> = { NEAREST: 'near', BILINEAR: 'bilinear' };

/** The peers' GDAL keeps a twentieth of the machine's memory, which is more than the files have. */
const PEERS_CACHE = { SWATH_GDAL_CACHE_MB: '512' };

interface Source {
  readonly name: string;
  readonly type: string;
  /** One GDAL path of three bands. */
  readonly path: string;
}

await withInstance(async ({ client, workDir }) => {
  const buckets = join(workDir, 'data', 'buckets');
  const sources = [await oneFile(client, buckets), await fileEach(client, buckets)];
  for (const source of sources) {
    for (const side of [256, 512]) {
      const tiles = randomTiles(BOX, ZOOMS, { side, count: TILES, seed: side });
      await againstGdal(client, source, tiles, 'NEAREST');
      await againstGdal(client, source, tiles, 'BILINEAR');
      const white = { path: source.path, white: WHITE };
      for (const [compression, limit] of [
        [null, MIN_MAPSERVER_RATIO],
        [ZLIB_LEVEL, null],
      ] as const) {
        const mapServer = await startMapServer(workDir, {
          ...white,
          epsg: UTM_EPSG,
          resampling: 'nearest',
          compression,
        });
        const level = compression === null ? 'its own PNG level' : `PNG level ${compression}`;
        const name = mapServer ? `${await mapServerVersion()}, FastCGI, two processes, no HTTP, ${level}` : 'MapServer';
        await againstServer(client, source, tiles, mapServer, { name, limit });
      }
      const rasterio = await startRasterioServer({ ...white, resampling: 'nearest' });
      await againstServer(client, source, tiles, rasterio, {
        name: 'rasterio stand-in, not TiTiler, two processes',
        limit: MIN_RASTERIO_RATIO,
      });
    }
  }
}, PEERS_CACHE);

async function oneFile(client: SwathClient, buckets: string): Promise<Source> {
  const path = join(buckets, 'visual', 'rgb.tif');
  await writeLargeCog(path, { ...SCENE, bands: BANDS });
  const bands = BANDS.map((name, i) => ({ name, source: 'rgb', bandIndex: i + 1 }));
  return { name: 'one COG of three bands', type: await collectionOf(client, 'visual', bands, [TILE]), path };
}

async function fileEach(client: SwathClient, buckets: string): Promise<Source> {
  const files = BANDS.map((band) => join(buckets, 'bands', `${band}.tif`));
  for (const [i, file] of files.entries()) await writeLargeCog(file, { ...SCENE, bands: [BANDS[i] as string] });
  const path = join(buckets, 'stack.vrt');
  await run('gdalbuildvrt', ['-q', '-separate', path, ...files]);
  const bands = BANDS.map((name) => ({ name, source: name, bandIndex: 1 }));
  return { name: 'a COG per band', type: await collectionOf(client, 'bands', bands, [TILE]), path };
}

/** One tile at a time, ours and the peer's in turns, after a round that warms both. */
async function againstGdal(client: SwathClient, source: Source, tiles: MapTile[], kernel: string): Promise<void> {
  const peer = fork('dist/bench/gdal-tile-loop.js', [
    source.path,
    String(WHITE),
    GDAL_KERNEL[kernel] as string,
    String(ZLIB_LEVEL),
  ]);
  const peerMs: number[] = [];
  const oursMs: number[] = [];
  let [peerBytes, oursBytes] = [0, 0];
  for (const round of ['warm', 'measure']) {
    for (const tile of tiles) {
      peer.send(tile);
      const [answer] = (await once(peer, 'message')) as [{ ms: number; bytes: number }];
      const started = performance.now();
      const picture = await ourTile(client, source, tile, kernel);
      if (round === 'warm') continue;
      oursMs.push(performance.now() - started);
      peerMs.push(answer.ms);
      oursBytes += picture.length;
      peerBytes += answer.bytes;
    }
  }
  peer.disconnect();
  peer.kill();
  const ratio = median(oursMs) / median(peerMs);
  tell({
    bench: `true-colour PNG ${tiles[0]?.side}², ${source.name}, ${kernel}: HTTP request against warp + PNG in one GDAL process`,
    peer_p50_ms: round(median(peerMs)),
    ours_p50_ms: round(median(oursMs)),
    peer_p95_ms: round(percentile(peerMs, 95)),
    ours_p95_ms: round(percentile(oursMs, 95)),
    peer_mean_kb: round(peerBytes / tiles.length / 1000, 1),
    ours_mean_kb: round(oursBytes / tiles.length / 1000, 1),
    ratio: round(ratio),
    limit: kernel === 'NEAREST' ? `p50 ≤ ${MAX_P50_RATIO}×` : 'none',
    holds: kernel !== 'NEAREST' || ratio <= MAX_P50_RATIO,
  });
}

/** Ours and the peer's in turns, twice, the better round of each; a round before that warms both. */
async function againstServer(
  client: SwathClient,
  source: Source,
  tiles: MapTile[],
  peer: TileServer | null,
  { name, limit }: { readonly name: string; readonly limit: number | null },
): Promise<void> {
  if (peer === null) {
    process.stderr.write(`skipped: ${name} is not installed\n`);
    return;
  }
  const ours: TileServer['tile'] = (tile) => ourTile(client, source, tile, 'NEAREST');
  const rate = async (draw: TileServer['tile'], concurrency: number) =>
    tiles.length / (await seconds(() => mapLimited(tiles, concurrency, draw)));
  try {
    await rate(ours, 8);
    await rate(peer.tile, 8);
    const sizes = {
      peer_mean_kb: await meanKilobytes(tiles, peer.tile),
      ours_mean_kb: await meanKilobytes(tiles, ours),
    };
    for (const concurrency of CONCURRENCIES) {
      const oursRates: number[] = [];
      const peerRates: number[] = [];
      for (let turn = 0; turn < 2; turn++) {
        oursRates.push(await rate(ours, concurrency));
        peerRates.push(await rate(peer.tile, concurrency));
      }
      const [oursBest, peerBest] = [Math.max(...oursRates), Math.max(...peerRates)];
      tell({
        bench: `true-colour PNG ${tiles[0]?.side}², ${source.name}, concurrency ${concurrency}, against ${name}`,
        peer_tiles_per_s: round(peerBest, 1),
        ours_tiles_per_s: round(oursBest, 1),
        ...sizes,
        ratio: round(oursBest / peerBest),
        limit: limit === null ? 'none' : `≥ ${limit}×`,
        holds: oursBest / peerBest >= (limit ?? 0),
      });
    }
  } finally {
    await peer.stop();
  }
}

async function meanKilobytes(tiles: readonly MapTile[], draw: TileServer['tile']): Promise<number> {
  const pictures = await mapLimited(tiles, 4, draw);
  return round(pictures.reduce((sum, { length }) => sum + length, 0) / tiles.length / 1000, 1);
}

async function ourTile(client: SwathClient, { type }: Source, tile: MapTile, kernel: string): Promise<Buffer> {
  const answer = await client.request('POST', '/api/v1/process', trueColour(type, tile, kernel));
  return Buffer.from(await answer.arrayBuffer());
}
