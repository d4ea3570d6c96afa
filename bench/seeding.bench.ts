import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Accepted } from '../src/demo/swath-client.js';
import { withInstance } from './instance.js';
import { writeLargeCog } from './large-scenes.js';
import { median, round, run, seconds, tell } from './measure.js';

const SCENE = { bands: ['B04', 'B03', 'B02'], sidePx: 5490, metresPerPixel: 10, corner: [300_000, 2_800_020] } as const;
/** Of the raster's own 10 m is zoom 14. */
const ZOOMS = { minzoom: 9, maxzoom: 14 };
/** Reflectance × 10 000 that becomes white. */
const WHITE = 6000;
/** Alternating, and the medians compared. */
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
/** The machine of the bench has two cores; both sides may use both. */
const PROCESSES = '2';
const MIN_RATIO = 1;

interface Seeded {
  readonly tiles_planned: number;
}

await withInstance(async ({ client, workDir }) => {
  const raster = join(workDir, 'rgb.tif');
  await writeLargeCog(`${raster}.16.tif`, SCENE);
  const bytes = ['-ot', 'Byte', '-scale', '0', String(WHITE), '0', '255'];
  await run('gdal_translate', ['-q', '-of', 'COG', '-co', 'COMPRESS=DEFLATE', ...bytes, `${raster}.16.tif`, raster]);
  const ingest = await client.ingest(raster, { title: 'bench seeding', visibility: 'public' });
  const { dataset_id: id } = await client.finished(ingest.job_id);

  const target = join(workDir, 'gdal2tiles');
  const peerRates: number[] = [];
  const ourRates: number[] = [];
  let tiles = 0;
  for (let turn = 0; turn < ROUNDS; turn++) {
    await rm(target, { recursive: true, force: true });
    const zooms = ['-z', `${ZOOMS.minzoom}-${ZOOMS.maxzoom}`];
    const options = ['-q', '--xyz', '-w', 'none', '-r', 'average', `--processes=${PROCESSES}`, ...zooms];
    const peerS = await seconds(() => run('gdal2tiles.py', [...options, raster, target]));
    peerRates.push((await countPngs(target)) / peerS);

    const ourS = await seconds(async () => {
      const path = `/datasets/${id}/seed-mapcache`;
      const seeded = await client.json<Accepted & Seeded>('POST', path, { ...ZOOMS, force: true });
      tiles = seeded.tiles_planned;
      await client.finished(seeded.job_id);
    });
    ourRates.push(tiles / ourS);
  }
  const ratio = median(ourRates) / median(peerRates);
  tell({
    bench: `seeding zooms ${ZOOMS.minzoom}–${ZOOMS.maxzoom} of a raster of ${SCENE.sidePx}² px, 8-bit RGB: seed-mapcache against gdal2tiles.py --processes=${PROCESSES}`,
    tiles,
    peer_tiles_per_s: round(median(peerRates)),
    ours_tiles_per_s: round(median(ourRates)),
    ratio: round(ratio),
    limit: `≥ ${MIN_RATIO}× its tiles/s`,
    holds: ratio >= MIN_RATIO,
  });
});

async function countPngs(folder: string): Promise<number> {
  return (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.png')).length;
}
