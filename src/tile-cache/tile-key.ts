import { tileFolderOf } from '../datasets/index.js';

/** Names of the grids that tiles of a dataset are cut on; `native` is the dataset's own CRS (see `tile-grid.ts`). */
export const TILE_GRIDS = ['GoogleMapsCompatible', 'WGS84', 'native'] as const;
export type TileGridName = (typeof TILE_GRIDS)[number];

/** One zoom level of a dataset in one style on one grid: what the cache counts, shows and throws away as a whole. */
export interface TileLevel {
  readonly datasetId: string;
  /** `Dataset.tileCacheVersion`: tiles of another version are never asked for again. */
  readonly cacheVersion: number;
  /** Id of a style of the dataset. */
  readonly style: string;
  readonly grid: TileGridName;
  readonly z: number;
}

/** One tile of 256 px; rows from the north. */
export interface TileKey extends TileLevel {
  readonly x: number;
  readonly y: number;
  readonly format: 'png';
}

/** A tile within its level. */
export type TilePlace = Pick<TileKey, 'x' | 'y'>;

export const versionFolderOf = ({ datasetId, cacheVersion }: Pick<TileLevel, 'datasetId' | 'cacheVersion'>) =>
  `${tileFolderOf(datasetId)}${cacheVersion}/`;

/** Key prefix of a level's tiles. */
export function levelFolderOf(level: TileLevel): string {
  return `${versionFolderOf(level)}${encodeURIComponent(level.style)}@${level.grid}/${level.z}/`;
}

export function objectKeyOf(tile: TileKey): string {
  return `${levelFolderOf(tile)}${tile.x}/${tile.y}.${tile.format}`;
}
