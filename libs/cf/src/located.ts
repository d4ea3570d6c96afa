import { type Point } from '#libs/geo';

/** The cell nearest to a point. */
export interface Located {
  readonly row: number;
  readonly col: number;
  /** Of the cell's centre, degrees; -180 ≤ lon ≤ 180. */
  readonly lonLat: Point;
  readonly distanceM: number;
  /** From this cell to the next, in the direction in which they are further apart; 0 for a grid of one cell. */
  readonly cellM: number;
}

/** Finds the cells of one grid; what it has read of the coordinates it keeps. */
export interface GridLocator {
  /** Points in lon/lat degrees; null for one that has no place in the grid's CRS or whose grid has no coordinates. */
  locate(points: readonly Point[], signal?: AbortSignal): Promise<Array<Located | null>>;
}

/** Points to or from lon/lat degrees; null for one without a counterpart. @throws INVALID for a CRS that cannot be used */
export type PointProjector = (
  crs: string,
  points: readonly Point[],
  direction: 'toLonLat' | 'fromLonLat',
  signal?: AbortSignal,
) => Promise<ReadonlyArray<Point | null>>;
