import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gdalTool } from './gdal-cli.js';
import { productFiles, S2_L1C } from './product-fixture.js';
import { translate } from './raster-files.js';
import { annotatedPoints, sentinel1Files, sentinel1Text } from './sentinel1-fixture.js';

/** Files of a product by their path inside it. */
export type SafeContent = Map<string, Buffer>;

export const S1_PRODUCT = 'S1A_IW_GRDH_1SDV_20210809T173953_20210809T174018_039156_049F13_6FF8';
export const S2_PRODUCT = S2_L1C.replace('.SAFE', '');
export const S1_VV = 'measurement/s1a-iw-grd-vv-20210809t173953-20210809t174018-039156-049f13-001.tiff';
const SAMPLES = fileURLToPath(new URL('../../samples/sentinel2-29RKH/', import.meta.url));

/** The small Sentinel-1 product of the fixtures, its measurements with control points as published ones have them. */
export async function sentinel1Safe(): Promise<SafeContent> {
  const files = sentinel1Files();
  return within(async (dir) => {
    for (const [path, content] of files) {
      if (!path.startsWith('measurement/')) continue;
      const [plain, placed] = [join(dir, 'plain.tif'), join(dir, 'placed.tif')];
      await writeFile(plain, content);
      await translate(plain, placed, ['-a_srs', 'EPSG:4326', ...(await controlPoints(plain)), 'COMPRESS=DEFLATE']);
      files.set(path, await readFile(placed));
    }
    return files;
  });
}

/** `-gcp` arguments: the annotation's grid, on an image of another size. */
async function controlPoints(image: string): Promise<string[]> {
  const { size } = JSON.parse(await gdalTool('gdalinfo', ['-json', image])) as { size: [number, number] };
  const number = (name: string) => Number(new RegExp(`<${name}>(\\d+)<`).exec(sentinel1Text('annotation/s1a'))![1]);
  const [byX, byY] = [size[0] / number('numberOfSamples'), size[1] / number('numberOfLines')];
  return annotatedPoints().flatMap(({ line, sample, longitude, latitude }) =>
    ['-gcp', sample * byX, line * byY, longitude, latitude].map(String),
  );
}

/** Metres per pixel of the images; those of 20 m are half as many pixels. */
export const S2_BANDS = { B02: 10, B03: 10, B04: 10, B8A: 20, B12: 20 } as const;
const S2_SIDE = 240;

/**
 * Metadata of a real Sentinel-2 L1C product with five of its bands as JPEG 2000, cut from another product's: numbers that
 * mean nothing at that place, in a corner of the tile.
 */
export async function sentinel2Safe(): Promise<SafeContent> {
  const files: SafeContent = new Map();
  for (const [path, text] of productFiles(S2_L1C)) files.set(path, Buffer.from(text as string));
  const images = [
    ...files
      .get('MTD_MSIL1C.xml')!
      .toString()
      .matchAll(/<IMAGE_FILE>(.*?)<\/IMAGE_FILE>/g),
  ];
  return within(async (dir) => {
    for (const [band, resolution] of Object.entries(S2_BANDS)) {
      const image = images.find(([, path]) => path!.endsWith(`_${band}`))![1]!;
      files.set(`${image}.jp2`, await readFile(await sentinel2Band(dir, band, resolution)));
    }
    return files;
  });
}

/** A lossless JPEG 2000 of 2.4 km, the first columns without data. */
async function sentinel2Band(dir: string, band: string, resolution: number): Promise<string> {
  const source = join(SAMPLES, `${{ B8A: 'B08', B12: 'B02' }[band] ?? band}.tif`);
  const side = S2_SIDE / (resolution / 10);
  const [cut, path] = [join(dir, `${band}.vrt`), join(dir, `${band}.jp2`)];
  const place = ['-a_srs', 'EPSG:32701', '-a_ullr', '99960', '9000040', '102360', '8997640'];
  const window = ['-srcwin', '-20', '100', String(S2_SIDE), String(S2_SIDE), '-outsize', String(side), String(side)];
  await gdalTool('gdal_translate', [
    '-q',
    '-of',
    'VRT',
    ...window,
    '-r',
    'average',
    ...place,
    '-a_nodata',
    'none',
    source,
    cut,
  ]);
  return translate(cut, path, ['-of', 'JP2OpenJPEG', 'REVERSIBLE=YES', 'QUALITY=100']);
}

export async function placeSafe(folder: string, files: SafeContent): Promise<string> {
  for (const [path, content] of files) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** As the members of an archive. */
export function inFolder(product: string, files: SafeContent): Array<[string, Buffer]> {
  return [...files].map(([path, content]) => [`${product}.SAFE/${path}`, content]);
}

async function within<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'swath-safe-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}
