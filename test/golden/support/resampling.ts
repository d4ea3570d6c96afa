import {
  type InputResampling,
  type PlanInspection,
  planRender,
  type RenderPool,
  type SceneBandRef,
} from '#libs/render';
import { type PixelGrid } from '#libs/raster';
import { aCollection, anInput, aRequest, aSceneRef, reads } from '../../support/a-render-request.js';
import { gdalCli, readXyz, type Workplace } from './gdal-cli.js';
import { evalscript, floats } from './render.js';

export const UTILITY: Readonly<Record<InputResampling, string>> = {
  NEAREST: 'near',
  BILINEAR: 'bilinear',
  BICUBIC: 'cubic',
  LANCZOS: 'lanczos',
  BOX: 'average',
};

const NAMES = ['B01', 'B02', 'B03'] as const;
const dn = { unit: 'DN', scale: 1, offset: 0 };

/** One scene whose first bands are those of a file; without data a band is NaN. */
function request(path: string, grid: PixelGrid, method: InputResampling, refs: readonly Partial<SceneBandRef>[]) {
  const bands = Object.fromEntries(refs.map((ref, i) => [NAMES[i]!, { path, index: i + 1, ...ref }]));
  const collection = aCollection({ bands: NAMES.map((name) => ({ name, units: [dn] })), emptyValue: NaN });
  const scene = aSceneRef(path, null, { extent: null, bands });
  return aRequest([anInput([scene], { collection, upsampling: method, downsampling: method })], { grid });
}

/** Per band its pixels as the renderer reads them, NaN where there is no data. */
export async function rendered(
  pool: RenderPool,
  path: string,
  grid: PixelGrid,
  method: InputResampling,
  refs: readonly Partial<SceneBandRef>[] = [{}],
): Promise<number[][]> {
  const names = NAMES.slice(0, refs.length);
  const script = evalscript(
    names,
    `function evaluatePixel(s) { return [${names.map((name) => `s.${name}`).join()}]; }`,
    {
      outputBands: names.length,
    },
  );
  const values = await floats(pool, request(path, grid, method, refs), script);
  return names.map((_, band) => values.filter((_, i) => i % names.length === band));
}

/** How the first band would be read. */
export async function inspected(pool: RenderPool, path: string, grid: PixelGrid, method: InputResampling) {
  const plan = planRender(request(path, grid, method, [{}]), reads(['B01']));
  const inspection: PlanInspection = await pool.run('inspect', plan);
  const read = inspection[0]![0]![0]![0]!;
  if (read.kind !== 'raster') throw new Error(JSON.stringify(read));
  return { ...read, ...read.bands[0]! };
}

/** What gdalwarp makes of one band, places computed exactly; NaN where there is no data. */
export function warped(
  place: Workplace,
  path: string,
  { crs, bbox, width, height }: PixelGrid,
  method: InputResampling,
  ...more: (string | number)[]
): number[] {
  const target = place.path(`warped-${crypto.randomUUID()}.tif`);
  const to = ['-t_srs', crs, '-te', ...bbox, '-ts', width, height, '-r', UTILITY[method], '-et', 0];
  gdalCli('gdalwarp', '-q', ...to, '-ot', 'Float64', '-dstnodata', -1e6, ...more, path, target);
  return readXyz(target).map((value) => (value === -1e6 ? NaN : value));
}

/** Pixels that have data in one and none in the other, and the largest difference of the others. */
export function compared(ours: readonly number[], theirs: readonly number[]) {
  if (ours.length !== theirs.length) throw new RangeError(`${ours.length} pixels beside ${theirs.length}`);
  let [gaps, worst, valid] = [0, 0, 0];
  ours.forEach((value, i) => {
    const other = theirs[i]!;
    if (Number.isNaN(value) !== Number.isNaN(other)) gaps++;
    else if (!Number.isNaN(value)) {
      worst = Math.max(worst, Math.abs(value - other));
      valid++;
    }
  });
  return { gaps, worst, valid };
}
