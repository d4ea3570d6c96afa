import { encodePng } from '#libs/encode';

/** What a pixel without data becomes: sea level, or a hole. */
export type TerrainNoData = 'zero' | 'transparent';

/** Metres: `height = -10000 + (R × 65536 + G × 256 + B) × 0.1`, as MapLibre's and Mapbox' raster-dem sources read it. */
const LOWEST_M = -10_000;
const STEPS_PER_M = 10;
const HIGHEST = 0xff_ffff;

export interface Heights {
  readonly width: number;
  readonly height: number;
  /** Metres, row by row from the north; NaN = no data. */
  readonly values: Float32Array;
}

/** True when there is a height anywhere. */
export function hasHeights({ values }: Heights): boolean {
  return values.some((value) => !Number.isNaN(value));
}

/** One Terrain-RGB tile, lossless; heights beyond what fits (-10 000 m … 1 667 721.5 m) become the nearest that does. */
export function encodeTerrainRgb({ width, height, values }: Heights, nodata: TerrainNoData): Promise<Uint8Array> {
  const bands = nodata === 'transparent' ? 4 : 3;
  const data = new Uint8Array(width * height * bands);
  values.forEach((metres, i) => {
    const isMissing = Number.isNaN(metres);
    const steps = stepsOf(isMissing ? 0 : metres);
    const at = i * bands;
    data[at] = steps >> 16;
    data[at + 1] = (steps >> 8) & 0xff;
    data[at + 2] = steps & 0xff;
    if (bands === 4) data[at + 3] = isMissing ? 0 : 255;
  });
  return encodePng({ width, height, bands, sampleType: 'UINT8', data });
}

function stepsOf(metres: number): number {
  return Math.min(HIGHEST, Math.max(0, Math.round((metres - LOWEST_M) * STEPS_PER_M)));
}

/** A part of a larger window of heights. */
export function cutHeights(whole: Heights, col: number, row: number, size: number): Heights {
  const values = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const from = (row + y) * whole.width + col;
    values.set(whole.values.subarray(from, from + size), y * size);
  }
  return { width: size, height: size, values };
}
