import { type RenderCollection, type RenderInput, type RenderRequest } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../../support/a-render-request.js';
import { makeRaster, type Workplace } from '../support/gdal-cli.js';
import { bandsOf } from '../support/render.js';
import { type Pixel, type PublicScript } from './public-script.js';

/** 8 × 8 pixels, four dates; no real picture, but every band, date and pixel differs. */
export const SIDE = 8;
const DATES = ['2024-06-20', '2024-06-15', '2024-06-05', '2024-05-26'];
const S2 = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B8A', 'B09', 'B11', 'B12', 'SCL'];
const LANDSAT = ['B02', 'B03', 'B04', 'B05', 'B10', 'BQA'];
const BOX = [500_000, 5_000_000 - 10 * SIDE, 500_000 + 10 * SIDE, 5_000_000] as const;

type Sensor = 's2' | 's1' | 'landsat' | 'dem';
const BANDS: Readonly<Record<Sensor, readonly string[]>> = { s2: S2, s1: ['VV', 'VH'], landsat: LANDSAT, dem: ['DEM'] };

/** The stored number; 0 = no data, which each date has at another pixel. */
function stored(sensor: Sensor, band: string, t: number, i: number): number {
  const at = BANDS[sensor].indexOf(band);
  if (sensor !== 'dem' && i % 16 === 3 + t) return 0;
  if (band === 'SCL') return 1 + ((i * 5 + t * 3) % 11);
  if (band === 'BQA') return [21824, 55052, 22280, 30048][(i + t) % 4] as number;
  if (sensor === 'dem') return -300 + i * 60;
  if (sensor === 's1') return Math.fround(((i * 31 + at * 17 + t * 7) % 83) / 160 + 0.002);
  if (band === 'B10') return 2600 + ((i * 13 + t * 5) % 600);
  return 100 + ((i * 37 + at * 113 + t * 211) % 97) * 60;
}

const linear = (unit: string, scale: number) => ({ unit, scale, offset: 0 });
const REFLECTANCE = [linear('REFLECTANCE', 0.0001), linear('DN', 1)];
const unitsOf = (sensor: Sensor, band: string) =>
  band === 'SCL' || band === 'BQA' ? [linear('DN', 1)]
  : band === 'B10' && sensor === 'landsat' ? [linear('BRIGHTNESS_TEMPERATURE', 0.1)]
  : sensor === 's1' ? [linear('LINEAR_POWER', 1)]
  : sensor === 'dem' ? [linear('METERS', 1), linear('DN', 1)]
  : REFLECTANCE; // prettier-ignore

/** Whose pixels a script's expectation speaks of. */
export function sensorOf(on: NonNullable<PublicScript['on']>): Sensor {
  return on === 'before and after' || on === 's2 and s1' ? 's2' : on;
}

export function pixelOf(sensor: Sensor, i: number): Pixel {
  const valueOf = (band: string, t = 0) => {
    const dn = stored(sensor, band, t, i);
    const { unit } = unitsOf(sensor, band)[0]!;
    return unit === 'REFLECTANCE' ? dn / 10_000 : unit === 'BRIGHTNESS_TEMPERATURE' ? dn / 10 : dn;
  };
  return { i, b: valueOf, mask: (t = 0) => (sensor !== 'dem' && i % 16 === 3 + t ? 0 : 1) };
}

function collectionOf(sensor: Sensor): RenderCollection {
  const bands = BANDS[sensor].map((name) => ({
    ...{ name, units: unitsOf(sensor, name), nodata: sensor === 'dem' ? null : 0 },
    ...((name === 'SCL' || name === 'BQA') && { categorical: true }),
  }));
  const ids = { s2: 'S2L2A', s1: 'S1GRD', landsat: 'LOTL1', dem: 'DEM' };
  return aCollection({ id: `${sensor}-test`, legacyId: ids[sensor], bands });
}

/** Makes the files once; then a request for what a script runs on. */
export function makeScenes(place: Workplace): (script: Pick<PublicScript, 'on' | 'scenes'>) => RenderRequest {
  const made = (Object.keys(BANDS) as Sensor[]).map((sensor) => {
    const scenes = (sensor === 's2' ? DATES : DATES.slice(0, 1)).map((day, t) => {
      const rows = (band: string) =>
        Array.from({ length: SIDE }, (_, row) =>
          Array.from({ length: SIDE }, (__, col) => stored(sensor, band, t, row * SIDE + col)),
        );
      const type = { s2: 'UInt16', landsat: 'UInt16', s1: 'Float32', dem: 'Int16' }[sensor];
      const bands = BANDS[sensor].map(rows);
      const path = makeRaster(place, `${sensor}-${t}.tif`, { bands, type, west: BOX[0], north: BOX[3], pixel: 10 });
      return aSceneRef(`${sensor}-${t}`, sensor === 'dem' ? null : `${day}T10:30:00Z`, {
        ...{ extent: BOX, cloudCover: t * 20, dataPath: `s3://tiles/33/T/VM/${t}`, bands: bandsOf(path, ...BANDS[sensor]) },
      }); // prettier-ignore
    });
    return [sensor, scenes] as const;
  });
  const inputOf = (sensor: Sensor, from: number, count: number, id: string | null): RenderInput =>
    anInput(made.find(([name]) => name === sensor)![1].slice(from, from + count), {
      ...{ id, collection: collectionOf(sensor), timeRange: { from: '2024-05-01T00:00:00Z', to: '2024-06-30T23:59:59Z' } },
    }); // prettier-ignore
  return ({ on = 's2', scenes = 1 }) => {
    const inputs =
      on === 'before and after' ? [inputOf('s2', 1, 1, 'before'), inputOf('s2', 0, 1, 'after')]
      : on === 's2 and s1' ? [inputOf('s2', 0, scenes, 'S2L2A'), inputOf('s1', 0, 1, 'S1')]
      : [inputOf(on, 0, scenes, null)]; // prettier-ignore
    return aRequest(inputs, { grid: { crs: 'EPSG:32633', bbox: BOX, width: SIDE, height: SIDE } });
  };
}
