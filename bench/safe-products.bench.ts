import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RasterPool, type ProductRendering, type RenderedProduct } from '#libs/raster';
import { median, round, run, seconds, tell } from './measure.js';
import { radarScene, tileBands } from './safe-scenes.js';

const MAX_RATIO = 1.15;
/** Alternating, medians compared. */
const ROUNDS = 3;
/** The frame of an IW scene with pixels of 40 m, and a quarter of a tile. */
const RADAR = { width: 6_500, height: 4_150 };
const TILE_SIDE = 5_490;

const dir = await mkdtemp(join(tmpdir(), 'swath-bench-safe-'));
const pool = new RasterPool({ processes: 1 });
const rendering: ProductRendering = {
  target: join(dir, 'ours.tif'),
  crs: null,
  resolution: null,
  resampling: 'bilinear',
  percentiles: [2, 98],
  compression: 'DEFLATE',
  blockSize: 256,
  overviewFactors: [2, 4, 8, 16],
  threads: 2,
  warpMemoryMb: 256,
};
const creation = ['TILED=YES', 'COMPRESS=DEFLATE', 'PREDICTOR=2', 'NUM_THREADS=ALL_CPUS'].flatMap((one) => [
  '-co',
  one,
]);
const nodata = ['-srcnodata', '0', '-dstnodata', '0'];
const warping = ['-q', '-overwrite', '-multi', '-wo', 'NUM_THREADS=2', '-wm', '256', ...nodata];

/** The bytes and their reductions, from numbers and the bounds that ours had to find for itself. */
async function finishByHand(source: string, made: RenderedProduct, more: readonly string[]): Promise<void> {
  const target = join(dir, 'theirs.tif');
  await rm(target, { force: true });
  const scales = made.stretches.flatMap((stretch, b) =>
    [`-scale_${b + 1}`, stretch!.low, stretch!.high, 1, 255].map(String),
  );
  await run('gdal_translate', ['-q', '-ot', 'Byte', ...scales, ...more, ...creation, source, target]);
  await run('gdaladdo', ['-q', '-r', 'average', target, '2', '4', '8', '16']);
}

async function compare(
  bench: string,
  ours: () => Promise<RenderedProduct>,
  theirs: (made: RenderedProduct) => Promise<void>,
) {
  const [ourTimes, peerTimes]: [number[], number[]] = [[], []];
  let made = await ours();
  for (let i = 0; i < ROUNDS; i++) {
    peerTimes.push(await seconds(() => theirs(made)));
    ourTimes.push(await seconds(async () => (made = await ours())));
  }
  const [peerS, oursS] = [median(peerTimes), median(ourTimes)];
  tell({
    bench,
    output: `${made.width} × ${made.height}`,
    peer_s: round(peerS),
    ours_s: round(oursS),
    ratio: round(oursS / peerS),
    limit: `ratio ≤ ${MAX_RATIO}`,
    holds: oursS / peerS <= MAX_RATIO,
  });
}

try {
  const path = await radarScene(dir, RADAR.width, RADAR.height);
  await compare(
    'Sentinel-1 amplitude quicklook, 40 m, against gdalwarp -tps, gdal_translate -scale, gdaladdo',
    () =>
      pool.run('amplitudeQuicklook', {
        ...rendering,
        resampling: 'average',
        scale: 'linear',
        image: { kind: 'geotiff', path },
      }),
    async (made) => {
      const [band, warped] = [join(dir, 'b.vrt'), join(dir, 'w.tif')];
      await run('gdal_translate', ['-q', '-of', 'VRT', '-b', '1', path, band]);
      const grid = ['-t_srs', `EPSG:${made.epsg}`, '-tr', '40', '40'];
      await run('gdalwarp', [
        ...warping,
        '-tps',
        ...grid,
        '-r',
        'average',
        '-dstalpha',
        '-ot',
        'Float32',
        band,
        warped,
      ]);
      const alpha = ['-scale_2', '0', '255', '0', '255', '-colorinterp_2', 'alpha'];
      await finishByHand(warped, made, alpha);
    },
  );
  const paths = await tileBands(dir, TILE_SIDE);
  await compare(
    'Sentinel-2 composite of bands of 10 and 20 m, against gdalbuildvrt, gdalwarp, gdal_translate -scale, gdaladdo',
    () => pool.run('rgbComposite', { ...rendering, paths, isStretched: true }),
    async (made) => {
      const [stacked, warped] = [join(dir, 's.vrt'), join(dir, 'w.tif')];
      const stack = ['-q', '-overwrite', '-separate', '-resolution', 'highest', '-srcnodata', '0', '-vrtnodata', '0'];
      await run('gdalbuildvrt', [...stack, stacked, ...paths]);
      await run('gdalwarp', [
        ...warping,
        '-t_srs',
        `EPSG:${made.epsg}`,
        '-r',
        'bilinear',
        '-ot',
        'UInt16',
        stacked,
        warped,
      ]);
      await finishByHand(warped, made, ['-a_nodata', '0', '-colorinterp', 'red,green,blue']);
    },
  );
} finally {
  await pool.close();
  await rm(dir, { recursive: true });
}
