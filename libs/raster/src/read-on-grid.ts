import { DomainError } from '#libs/errors';
import { type BandReadPlan } from './read-plan.js';
import { plansOnGrid } from './plans-on-grid.js';
import { type SceneHandle, useScene } from './scene-handle.js';
import { type GridRead } from './contract/grids.js';
import { warpOnGrid } from './warp-on-grid.js';
import { windowOnGrid } from './window-on-grid.js';

/** Pixels of the file held at once for one band of a read. */
const MOST_PIXELS = 2 * 1024 ** 2;
/** … and of a single row of the target, which cannot be cut further. */
const MOST_PIXELS_PER_ROW = 4 * MOST_PIXELS;

/**
 * Bands of one file on a foreign grid, from the fitting overview: row 0 north, NaN where there is no data (no-data, masked,
 * NaN, outside the file). Each band has its own no-data.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED (no CRS, complex), INVALID (no such band)
 */
export function readOnGrid(request: GridRead): Promise<void> {
  return useScene(request, async (scene) => {
    assertBands(scene, request);
    await readPart(scene, { ...request, whole: request.whole ?? request.grid });
  });
}

async function readPart(scene: SceneHandle, request: GridRead): Promise<void> {
  const plans = plansOnGrid(scene, request);
  const most = Math.max(...plans.map(pixelsOf));
  const { height } = request.grid;
  if (most > (height > 1 ? MOST_PIXELS : MOST_PIXELS_PER_ROW)) {
    if (height === 1) return warpOnGrid(scene, request, plans);
    for (const part of halves(request)) await readPart(scene, part);
    return;
  }
  if (plans.some(({ strategy }) => strategy === 'warper')) await warpOnGrid(scene, request, plans);
  else await windowOnGrid(scene, request, plans);
}

function pixelsOf(plan: BandReadPlan): number {
  return plan.strategy === 'window' ? plan.window.width * plan.window.height : 0;
}

/** The northern and the southern half. */
function halves(request: GridRead): GridRead[] {
  const { grid, into } = request;
  const [minX, minY, maxX, maxY] = grid.bbox;
  const upper = grid.height >> 1;
  const y = maxY - (upper * (maxY - minY)) / grid.height;
  const cut = upper * grid.width;
  return [
    {
      ...request,
      grid: { ...grid, bbox: [minX, y, maxX, maxY], height: upper },
      into: into.map((values) => values.subarray(0, cut)),
    },
    {
      ...request,
      grid: { ...grid, bbox: [minX, minY, maxX, y], height: grid.height - upper },
      into: into.map((values) => values.subarray(cut)),
    },
  ];
}

export function assertBands({ fileBands }: SceneHandle, { bands }: Pick<GridRead, 'bands'>): void {
  for (const { index } of bands) {
    const band = fileBands[index - 1];
    if (!band) throw new DomainError('INVALID', `band ${index} does not exist; the raster has ${fileBands.length}`);
    if (band.isComplex) throw new DomainError('RASTER_UNSUPPORTED', `band ${index} is complex`);
  }
}
