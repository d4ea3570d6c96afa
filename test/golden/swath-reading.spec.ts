import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NetcdfPlace, type RenderPool, type SceneBandRef, type SceneRef, type SwathSource } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { gdalCli } from './support/gdal-cli.js';
import { evalscript, floats, newPool } from './support/render.js';

/** Values of the fixtures are closed forms of longitude and latitude: test/fixtures/swath/SOURCE.md. */
const FOLDER = resolve('test/fixtures/swath');
const OFFL = `${FOLDER}/S5P_OFFL_L2__NO2____20240601T012345_20240601T030515_34321_03_020600_20240602T180000.nc`;
const OLCI = `${FOLDER}/S3A_OL_1_EFR____20240601T093000.SEN3`;
const SLSTR = `${FOLDER}/S3A_SL_1_RBT____20240601T093000.SEN3`;

let pool: RenderPool;
beforeAll(() => {
  pool = newPool();
});
afterAll(() => pool.close());

const collection = aCollection({
  bands: [
    {
      name: 'v',
      units: [
        { unit: 'RADIANCE', scale: 1, offset: 0 },
        { unit: 'REFLECTANCE', scale: 1, offset: 0, conversion: 'solar-irradiance' },
      ],
    },
  ],
});
const at = (path: string, variable: string): NetcdfPlace => ({ path, url: null, variable });
function scene(path: string, source: Omit<SwathSource, 'url' | 'quality' | 'sun'> & Partial<SwathSource>): SceneRef {
  const ref: SceneBandRef = {
    path,
    index: 1,
    nodata: null,
    source: { kind: 'swath', url: null, quality: null, sun: null, ...source },
  };
  return aSceneRef('orbit', '2024-06-01T00:00:00Z', { extent: null, bands: { v: ref } });
}
const tropomi = (quality: SwathSource['quality']) =>
  scene(OFFL, {
    variable: '/PRODUCT/nitrogendioxide_tropospheric_column',
    longitude: at(OFFL, '/PRODUCT/longitude'),
    latitude: at(OFFL, '/PRODUCT/latitude'),
    quality,
  });

interface Target {
  readonly crs: string;
  readonly bbox: readonly number[];
  readonly width: number;
  readonly height: number;
}
interface Pixel {
  readonly lon: number;
  readonly lat: number;
  readonly value: number;
  readonly mask: number;
}

/** Pixels of a picture with their places by gdaltransform. */
async function pixels(one: SceneRef, target: Target, upsampling = 'NEAREST', units = 'RADIANCE'): Promise<Pixel[]> {
  const script = evalscript(['v', 'dataMask'], 'function evaluatePixel(s) { return [s.v, s.dataMask]; }', { outputBands: 2 }); // prettier-ignore
  const text = script.replace('"v","dataMask"]', `"v","dataMask"], units: ["${units}", "DN"]`);
  const kernels = { upsampling, downsampling: upsampling } as object;
  const values = await floats(
    pool,
    aRequest([anInput([one], { collection, ...kernels })], { grid: target as never }),
    text,
  );
  const [west, south, east, north] = target.bbox as [number, number, number, number];
  const centres = Array.from({ length: target.width * target.height }, (_, i) => {
    const [col, row] = [i % target.width, Math.floor(i / target.width)];
    return `${west + ((col + 0.5) * (east - west)) / target.width} ${north - ((row + 0.5) * (north - south)) / target.height}`;
  });
  const shell = `printf -- '${centres.join('\\n')}\\n' | gdaltransform -s_srs ${target.crs} -t_srs EPSG:4326 -output_xy`;
  const places = gdalCli('sh', '-c', shell).trim().split('\n').map((line) => line.split(' ').map(Number)); // prettier-ignore
  return places.map(([lon, lat], i) => ({ lon: lon!, lat: lat!, value: values[2 * i]!, mask: values[2 * i + 1]! }));
}

/** The swath's own rows and columns, by the inverse of how the fixture was made. */
function tropomiPixel({ lon, lat }: Pick<Pixel, 'lon' | 'lat'>) {
  const [x, y] = [((lon + 360) % 360) - 178, lat - 10];
  const determinant = 0.08 * 0.06 + 0.02 * 0.01;
  return { col: (0.06 * x - 0.02 * y) / determinant, row: (0.08 * y + 0.01 * x) / determinant };
}
const no2 = ({ lon, lat }: Pick<Pixel, 'lon' | 'lat'>) => 0.001 * (((lon + 360) % 360) - 180) + 0.01 * lat;

describe('Sentinel-5P across the antimeridian', () => {
  const east = { crs: 'EPSG:4326', bbox: [177.5, 9.5, 180, 13], width: 50, height: 70 };
  const west = { crs: 'EPSG:4326', bbox: [-180, 9.5, -176, 13], width: 80, height: 70 };
  const both = { crs: 'EPSG:3832', bbox: [3_200_000, 1_150_000, 3_480_000, 1_330_000], width: 56, height: 36 };

  it.each([east, west, both])('bilinear meets the closed form, and ends half a pixel outside: %j', async (target) => {
    const found = await pixels(tropomi(null), target, 'BILINEAR');
    let inside = 0;
    for (const pixel of found) {
      const { col, row } = tropomiPixel(pixel);
      const margin = Math.min(col + 0.5, 59.5 - col, row + 0.5, 39.5 - row);
      // Cells bend a little on the sphere, so that an edge is no straight line in degrees.
      if (Math.abs(margin) < 0.02 || (row > 38 && col > 58)) continue;
      expect(pixel).toMatchObject({ mask: margin > 0 ? 1 : 0 });
      const isBetweenCentres = col > 0 && col < 59 && row > 0 && row < 39;
      if (isBetweenCentres) expect(Math.abs(pixel.value - no2(pixel))).toBeLessThan(2e-5);
      if (isBetweenCentres) inside++;
    }
    expect(inside).toBeGreaterThan(100);
  });

  it('nearest takes the value of the pixel it lies in', async () => {
    const found = await pixels(tropomi(null), west);
    let checked = 0;
    for (const pixel of found) {
      const { col, row } = tropomiPixel(pixel);
      const [c, r] = [Math.round(col), Math.round(row)];
      const isClear = Math.abs(Math.abs(col - c) - 0.5) > 0.01 && Math.abs(Math.abs(row - r) - 0.5) > 0.01;
      if (!isClear || c < 0 || r < 0 || c > 59 || r > 39 || (c === 59 && r === 39)) continue;
      const centre = { lon: 178 + 0.08 * c + 0.02 * r, lat: 10 + 0.06 * r - 0.01 * c };
      expect(Math.abs(pixel.value - no2(centre))).toBeLessThan(1e-6);
      checked++;
    }
    expect(checked).toBeGreaterThan(1000);
  });

  it('pixels of less quality are no data', async () => {
    const good = await pixels(tropomi({ variable: '/PRODUCT/qa_value', atLeast: 0.745 }), west);
    const all = await pixels(tropomi({ variable: '/PRODUCT/qa_value', atLeast: 0.495 }), west);
    good.forEach((pixel, i) => {
      const { col } = tropomiPixel(pixel);
      if (Math.abs(Math.abs(col - Math.round(col)) - 0.5) < 0.01) return;
      expect(pixel.mask).toBe(Math.round(col) % 10 === 0 ? 0 : all[i]!.mask);
    });
    expect(good.filter(({ mask }) => mask === 1).length).toBeGreaterThan(500);
  });
});

describe('Sentinel-3', () => {
  const geolocation = (folder: string, file: string, suffix = '') => ({
    longitude: at(`${folder}/${file}.nc`, `longitude${suffix}`),
    latitude: at(`${folder}/${file}.nc`, `latitude${suffix}`),
  });
  const target = { crs: 'EPSG:32633', bbox: [290_000, 5_290_000, 360_000, 5_310_000], width: 70, height: 20 };
  const olci = () => {
    const sun: SwathSource['sun'] = {
      kind: 'detectors',
      zenith: at(`${OLCI}/tie_geometries.nc`, 'SZA'),
      flux: at(`${OLCI}/instrument_data.nc`, 'solar_flux'),
      detector: at(`${OLCI}/instrument_data.nc`, 'detector_index'),
      row: 7,
    };
    return scene(`${OLCI}/Oa08_radiance.nc`, {
      variable: 'Oa08_radiance',
      ...geolocation(OLCI, 'geo_coordinates'),
      sun,
    });
  };
  const radiance = ({ lon, lat }: Pixel) => 100 + 10 * (lon - 12) + 20 * (48 - lat);

  it('OLCI: packed radiances on a UTM grid', async () => {
    const found = (await pixels(olci(), target, 'BILINEAR')).filter(({ mask }) => mask === 1);
    expect(found.length).toBeGreaterThan(1000);
    for (const pixel of found) expect(Math.abs(pixel.value - radiance(pixel))).toBeLessThan(0.08);
  });

  it('OLCI: reflectance by the flux of each detector and the sun above each pixel', async () => {
    const found = (await pixels(olci(), target, 'BILINEAR', 'REFLECTANCE')).filter(({ mask }) => mask === 1);
    expect(found.length).toBeGreaterThan(1000);
    for (const pixel of found) {
      const [x, y] = [pixel.lon - 12, 48 - pixel.lat];
      // lon = 12 + 0.01 c − 0.002 r, lat = 48 − 0.008 r − 0.001 c
      const col = (0.008 * x + 0.002 * y) / (0.01 * 0.008 + 0.002 * 0.001);
      const cosine = Math.cos(((30 + col / 8) * Math.PI) / 180);
      const expected = (Math.PI * radiance(pixel)) / ((1070 + col) * cosine);
      expect(Math.abs(pixel.value / expected - 1)).toBeLessThan(2e-3);
    }
  });

  it('SLSTR: all around the pole, nadir and oblique', async () => {
    const around = { crs: 'EPSG:3413', bbox: [-15_000, -15_000, 15_000, 15_000], width: 30, height: 30 };
    const view = (scan: string) =>
      scene(`${SLSTR}/S8_BT_${scan}.nc`, {
        variable: `S8_BT_${scan}`,
        ...geolocation(SLSTR, `geodetic_${scan}`, `_${scan}`),
      });
    const [nadir, oblique] = [
      await pixels(view('in'), around, 'BILINEAR'),
      await pixels(view('io'), around, 'BILINEAR'),
    ];
    nadir.forEach((pixel, i) => {
      const expected = 280 - 100 * (90 - pixel.lat);
      // The cone over the pole is cut off by the cell around it, and kelvins are stored in hundredths.
      expect(Math.abs(pixel.value - expected)).toBeLessThan(90 - pixel.lat < 0.02 ? 0.8 : 0.1);
      expect(oblique[i]!.value).toBeCloseTo(pixel.value - 10, 1);
    });
  });

  it('a variable that is not there, or of another size, is told', async () => {
    const missing = scene(`${OLCI}/Oa08_radiance.nc`, {
      variable: 'Oa09_radiance',
      ...geolocation(OLCI, 'geo_coordinates'),
    });
    await expect(pixels(missing, target)).rejects.toMatchObject({
      message: expect.stringMatching(/no variable Oa09_radiance/),
    });
    const other = scene(`${OLCI}/Oa08_radiance.nc`, {
      variable: 'Oa08_radiance',
      ...geolocation(OLCI, 'tie_geo_coordinates'),
    });
    await expect(pixels(other, target)).rejects.toMatchObject({
      message: expect.stringMatching(/50 × 129 pixels, its geolocation 50 × 3/),
    });
  });

  it('a file whose values lie in other files is not opened', async () => {
    const path = `${FOLDER}/hostile/external.nc`;
    const hostile = scene(path, { variable: 'v', longitude: at(path, 'v'), latitude: at(path, 'v') });
    await expect(pixels(hostile, target)).rejects.toMatchObject({
      code: 'RASTER_UNREADABLE',
      message: expect.stringMatching(/refers to other files/),
    });
  });
});
