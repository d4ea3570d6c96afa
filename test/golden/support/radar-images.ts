import { writeFileSync } from 'node:fs';
import { type PowerSource, type RenderInput, type RenderPool, type RenderRequest, type SceneRef, type Sentinel1Source } from '#libs/render'; // prettier-ignore
import { aCollection, anInput, aRequest, aSceneRef } from '../../support/a-render-request.js';
import { annotationXml, calibrationXml, noiseXml, type SyntheticImage } from '../../support/synthetic-grd.js';
import { gdalCli, grid, makeRaster, type Workplace } from './gdal-cli.js';
import { evalscript, floats } from './render.js';

export const [LINES, SAMPLES] = [160, 200];
/** Degrees from one sample, or line, to the next, where nothing else is said; the first is at 15 E 50 N. */
export const STEP = 1e-4;
const straight: SyntheticImage['place'] = (line, sample) => [15 + STEP * sample, 50 - STEP * line];
/** Every sample knows its place. */
export const dnAt = (line: number, sample: number) => 1 + sample + SAMPLES * line;
export const power = (line: number, sample: number) => dnAt(line, sample) ** 2 / 4;

const LINEAR_POWER = { unit: 'LINEAR_POWER', scale: 1, offset: 0, conversion: 'sar-calibration' };
const collection = aCollection({
  id: 'sentinel-1-grd',
  legacyId: 'S1GRD',
  bands: [{ name: 'VV', units: [LINEAR_POWER], nodata: 0 }],
  mosaicking: ['SIMPLE', 'ORBIT'],
});
const SCRIPT = evalscript(['VV', 'dataMask'], 'function evaluatePixel(s) { return [s.VV, s.dataMask]; }', {
  outputBands: 2,
});

export interface Image extends Partial<SyntheticImage> {
  readonly dn?: (line: number, sample: number) => number;
  /** Of the file, where it is not as annotated. */
  readonly size?: readonly [rows: number, cols: number];
  readonly noise?: string;
  readonly speckleFilter?: PowerSource['speckleFilter'];
  readonly coefficient?: PowerSource['coefficient'];
  /** Instead of one made of `place`. */
  readonly annotation?: string;
  readonly terrain?: Sentinel1Source['terrain'];
  readonly wantsAngle?: boolean;
  readonly overviews?: boolean;
}

export type Draw = (
  image: Image,
  where?: Partial<RenderRequest['grid']>,
  kernel?: RenderInput['upsampling'],
) => Promise<{ vv: number[]; mask: number[] }>;

/** Images of known gains (gamma 2, sigma 4, beta 8), as the render core shows them; by default sample for pixel. */
export function radarImages(workdir: Workplace, pool: () => RenderPool): Draw {
  let images = 0;
  return async (image, where = {}, kernel = 'NEAREST') => {
    const scene = sceneOf(workdir, `image-${images++}`, image);
    const input = anInput([scene], { collection, upsampling: kernel, downsampling: kernel });
    const target = { crs: 'EPSG:4326', bbox: boxOf(0, 0, SAMPLES, LINES), width: SAMPLES, height: LINES, ...where };
    const values = await floats(pool(), aRequest([input], { grid: target }), SCRIPT);
    return { vv: values.filter((_, i) => i % 2 === 0), mask: values.filter((_, i) => i % 2 === 1) };
  };
}

function sceneOf(
  workdir: Workplace,
  name: string,
  { dn = dnAt, size = [LINES, SAMPLES], noise = noiseXml(), ...more }: Image,
): SceneRef {
  const file = (kind: string, text: string) => {
    writeFileSync(workdir.path(`${name}.${kind}.xml`), text);
    return { path: workdir.path(`${name}.${kind}.xml`), version: null };
  };
  const cells = grid(size[1], size[0], (col, row) => dn(row, col));
  const path = makeRaster(workdir, `${name}.tif`, { bands: [cells], type: 'UInt16', crs: null });
  if (more.overviews) gdalCli('gdaladdo', '-q', '-r', 'nearest', path, 2);
  const { coefficient = 'gamma', speckleFilter = null, terrain = null, wantsAngle = false } = more;
  const annotation = more.annotation ?? annotationXml({ lines: LINES, samples: SAMPLES, place: straight, ...more });
  const source: { kind: 'sentinel-1' } & Sentinel1Source = {
    kind: 'sentinel-1',
    annotation: file('annotation', annotation),
    power: wantsAngle
      ? null
      : {
          coefficient,
          calibration: file('calibration', calibrationXml({ gamma: 2, sigma: 4, beta: 8 })),
          noise: file('noise', noise),
          speckleFilter,
        },
    terrain,
  };
  return aSceneRef(name, null, { extent: null, bands: { VV: { path, index: 1, source } } });
}

/** Outer edges of samples. */
export function boxOf(sample: number, line: number, samples: number, lines: number): [number, number, number, number] {
  const [west, north] = [15 + STEP * (sample - 0.5), 50 - STEP * (line - 0.5)];
  return [west, north - STEP * lines, west + STEP * samples, north];
}

/** As floats compare. */
export const close = (found: number, wanted: number) =>
  Math.abs(found - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));
