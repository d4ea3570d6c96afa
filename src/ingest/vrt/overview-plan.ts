export interface OverviewSize {
  readonly width: number;
  readonly height: number;
}

/** Below this many sources a zoomed-out read may open them all: their own overviews serve it. */
const MIN_SOURCES = 16;
/** Px of the longer side. Finer levels would take longer to write than the VRT itself. */
const FINEST = 2048;
const COARSEST = 256;

/**
 * Sizes of a VRT's own overviews, finest first: halvings from the first that fits into 2048 px to the first that fits
 * into 256 px. Empty when the VRT has few sources or is no larger than that itself.
 */
export function planOverviews(raster: OverviewSize, sourceCount: number): OverviewSize[] {
  const longer = Math.max(raster.width, raster.height);
  if (sourceCount < MIN_SOURCES || longer <= FINEST) return [];
  const sizes: OverviewSize[] = [];
  for (let factor = 2; ; factor *= 2) {
    const reduced = longer / factor;
    if (reduced <= FINEST)
      sizes.push({ width: Math.ceil(raster.width / factor), height: Math.ceil(raster.height / factor) });
    if (reduced <= COARSEST) return sizes;
  }
}
