import { type TerrainNoData } from '#libs/terrain';
import { type Job } from '../jobs/index.js';
import { TilesConfig } from '../platform/config/config.js';
import { invalidField } from '../platform/http/validation.js';
import { planTiles, type TileGrid, type TilePlan } from '../tile-cache/index.js';

/** null and absent alike leave a wish to the raster and the settings. */
export interface TerrainWishes {
  readonly minzoom?: number | null | undefined;
  readonly maxzoom?: number | null | undefined;
  readonly nodata?: TerrainNoData | null | undefined;
}

/** The stored request of a `terrain_generate` job. */
export interface GenerateRequest {
  readonly datasetId: string;
  readonly plan: TilePlan;
  readonly nodata: TerrainNoData;
}

export const generateRequestOf = ({ request }: Job) => request as unknown as GenerateRequest;

/** Where a job puts what it makes of a file; a retry of it finds what the first attempt left. */
export const folderOfJob = (jobId: string, sha256: string) => `${foldersOfJob(jobId)}${sha256.slice(0, 8)}/`;
/** Prefix of all that a job ever wrote. */
export const foldersOfJob = (jobId: string) => `terrain/${jobId}-`;

/**
 * All zooms from the first to the one as fine as the raster; fewer when the tiles would be too many.
 * @throws INVALID for zooms that do not fit together, or of which the first alone has too many tiles
 */
export function terrainPlan(grid: TileGrid, { minzoom, maxzoom }: TerrainWishes, config: TilesConfig): TilePlan {
  const minZoom = minzoom ?? Math.min(config.seedMinZoom, grid.naturalZoom);
  const maxZoom = maxzoom ?? Math.max(minZoom, Math.min(config.seedMaxZoom, grid.naturalZoom));
  if (minZoom > maxZoom)
    throw invalidField('body', 'minzoom', `must not be greater than maxzoom (${maxZoom})`, minZoom);
  const plan = planTiles(grid, minZoom, maxZoom, config.seedMaxTiles);
  if (plan === null)
    throw invalidField('body', 'minzoom', `zoom ${minZoom} alone has more than ${config.seedMaxTiles} tiles`, minZoom);
  return plan;
}
