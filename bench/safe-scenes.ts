import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { run } from './measure.js';

const FIXTURE = 'test/fixtures/sentinel1-grd';
const SAMPLES = 'samples/sentinel2-29RKH';

/** The fixture's scene as a measurement of `width` × `height` with the control points of its annotation, in strips. */
export async function radarScene(dir: string, width: number, height: number): Promise<string> {
  const [image, annotation] = await Promise.all([vvFile('measurement'), vvFile('annotation')]);
  const xml = gunzipSync(await readFile(annotation)).toString();
  const number = (text: string, name: string) => Number(new RegExp(`<${name}>(.*?)</${name}>`).exec(text)![1]);
  const [byX, byY] = [width / number(xml, 'numberOfSamples'), height / number(xml, 'numberOfLines')];
  const points = [...xml.matchAll(/<geolocationGridPoint>(.*?)<\/geolocationGridPoint>/gs)].flatMap(([, point]) => {
    const of = (name: string) => number(point!, name);
    return ['-gcp', of('pixel') * byX, of('line') * byY, of('longitude'), of('latitude')].map(String);
  });
  const path = join(dir, 'vv.tiff');
  const size = ['-outsize', String(width), String(height), '-r', 'cubic'];
  await run('gdal_translate', ['-q', ...size, '-a_srs', 'EPSG:4326', ...points, image, path]);
  return path;
}

async function vvFile(folder: string): Promise<string> {
  const names = await readdir(join(FIXTURE, folder));
  return join(
    FIXTURE,
    folder,
    names.find((name) => name.includes('-vv-'))!,
  );
}

/** Three bands of one tile as the agency packs them: JPEG 2000 in tiles of 1024, the third at half the size. */
export async function tileBands(dir: string, side: number): Promise<[string, string, string]> {
  const band = async (name: string, pixels: number) => {
    const path = join(dir, `${name}.jp2`);
    const size = ['-outsize', String(pixels), String(pixels), '-r', 'bilinear'];
    const creation = ['-co', 'QUALITY=30', '-co', 'BLOCKXSIZE=1024', '-co', 'BLOCKYSIZE=1024'];
    await run('gdal_translate', ['-q', '-of', 'JP2OpenJPEG', ...size, ...creation, join(SAMPLES, `${name}.tif`), path]);
    return path;
  };
  return [await band('B04', side), await band('B03', side), await band('B08', side / 2)];
}
