/** A grid that batch processing cuts the world into (batch-v2 §6), as the API lists it. */
export interface TilingGrid {
  readonly id: number;
  readonly name: string;
  /** In `unit`s. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Pixels of a Zarr chunk that divides a tile; 0 = not told. */
  readonly chunkWidth: number;
  readonly chunkHeight: number;
  /** Size of a pixel in `unit`s; in no particular order. */
  readonly resolutions: readonly number[];
  /** All tiles in one CRS, so that they can become one array. */
  readonly singleCrs: boolean;
  readonly unit: 'METRE' | 'DEGREE';
}

/** The public ones; 4 and 5 of the service are restricted and absent from its list, too. */
export const TILING_GRIDS: readonly TilingGrid[] = [
  { id: 0, name: '20km grid', ...square(20_040), ...chunks(334, 167), resolutions: [10, 20, 30, 60], ...utm() },
  { id: 1, name: '10km grid', ...square(10_000), ...chunks(500, 500), resolutions: [1, 1.4999, 10, 20], ...utm() },
  {
    id: 2,
    name: '100km grid',
    ...square(100_080),
    ...chunks(278, 278),
    resolutions: [30, 60, 120, 240, 360],
    ...utm(),
  },
  {
    id: 3,
    name: 'WGS84 1 degree grid',
    ...square(1),
    ...chunks(500, 500),
    resolutions: [0.0001, 0.0002, 0.0005, 0.0008, 0.001, 0.002, 0.005, 0.008],
    singleCrs: true,
    unit: 'DEGREE',
  },
  { id: 6, name: 'LAEA 100km grid', ...square(100_000), ...chunks(0, 0), resolutions: [40, 50, 100], ...laea() },
  { id: 7, name: 'LAEA 20km grid', ...square(20_000), ...chunks(0, 0), resolutions: [10, 20], ...laea() },
];

/** null = there is no such grid. */
export function tilingGrid(id: number): TilingGrid | null {
  return TILING_GRIDS.find((grid) => grid.id === id) ?? null;
}

function square(size: number) {
  return { tileWidth: size, tileHeight: size };
}

function chunks(chunkWidth: number, chunkHeight: number) {
  return { chunkWidth, chunkHeight };
}

function utm() {
  return { singleCrs: false, unit: 'METRE' } as const;
}

function laea() {
  return { singleCrs: true, unit: 'METRE' } as const;
}
