import { type GridRead } from '#libs/raster';
import { type FilterWindow } from '#libs/sar';

/** Amplitudes in radar geometry, with what calibrates and places them. */
export interface Sentinel1Source {
  /** The product's own geometry: grid of places, orbit, times. */
  readonly annotation: SidecarFile;
  /** null = the local incidence angle is wanted, which needs the geometry and the terrain alone. */
  readonly power: PowerSource | null;
  /** null = on the heights that the product's grid was made with. */
  readonly terrain: Terrain | null;
}

export interface PowerSource {
  readonly coefficient: 'betaNought' | 'sigmaNought' | 'gamma';
  readonly calibration: SidecarFile;
  readonly noise: SidecarFile;
  /** In pixels of the image; null = no speckle filter. */
  readonly speckleFilter: FilterWindow | null;
}

/** A small file beside the image. */
export interface SidecarFile {
  /** A local file, or a URL that needs no more rights than it carries. */
  readonly path: string;
  readonly version: string | null;
}

export interface Terrain {
  /** Heights above the geoid, the most wanted first; where none has a height it is sea level. */
  readonly heights: ReadonlyArray<Pick<GridRead, 'path' | 'version' | 'madeHere'> & { readonly band: GridRead['bands'][number] }>; // prettier-ignore
  /** GDAL path of a grid of geoid heights. */
  readonly geoid: string;
}
