import { Injectable } from '@nestjs/common';
import { type MultiPolygon, type Polygon } from 'geojson';
import { areaOfRing, gridOutline, type BBox, type Point } from '#libs/geo';
import { DataSource } from 'typeorm';
import { type JsonMember } from '../request/json-member.js';
import { type Bounds } from '../request/bounds.js';

export interface GridArea {
  /** Lon/lat, split at ±180. */
  readonly area: Polygon | MultiPolygon;
  /** In the grid's CRS the area is in one piece, so that footprints can be measured in it. */
  readonly isOnePiece: boolean;
}

/** Where on the globe a picture lies. */
@Injectable()
export class GridAreas {
  constructor(private readonly dataSource: DataSource) {}

  /** @param where what to blame. @throws INVALID for an extent that its CRS cannot place on the globe. */
  async of({ crs, bbox }: Pick<Bounds, 'crs' | 'bbox'>, where: JsonMember): Promise<GridArea> {
    const outline = outlineOf(bbox);
    const ring = crs.isGeographic ? outline : await this.toLonLat(outline, crs.epsg, longerSide(bbox) * TOLERANCE);
    if (ring === null) return where.refuse(`cannot be placed on the globe in EPSG:${crs.epsg}`);
    const { footprint, bbox: box } = areaOfRing(ring);
    return { area: footprint, isOnePiece: box[0] <= box[2] };
  }

  /**
   * null where some point has no longitude and latitude. Far outside its domain a projection answers nonsense instead of
   * failing; the way back tells, except for Web Mercator, which goes on beyond ±180.
   */
  private async toLonLat(ring: readonly Point[], epsg: number, tolerance: number): Promise<Point[] | null> {
    try {
      const rows = await this.dataSource.query<Array<{ x: number; y: number; error: number }>>(SQL, [
        ring.map(([x]) => x),
        ring.map(([, y]) => y),
        epsg,
      ]);
      const isOnGlobe = rows.every(
        ({ x, y, error }) => Number.isFinite(x) && Number.isFinite(y) && (epsg === WEB_MERCATOR || error <= tolerance),
      );
      return isOnGlobe ? rows.map(({ x, y }): Point => [x, y]) : null;
    } catch (error) {
      if (isProjectionFault(error)) return null;
      throw error;
    }
  }
}

const SQL = `
  SELECT ST_X(p) AS x, ST_Y(p) AS y, ST_Distance(ST_Transform(p, $3::int), native) AS error
  FROM (SELECT n, native, ST_Transform(native, 4326) AS p
        FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS corner (x, y, n),
             ST_SetSRID(ST_MakePoint(x, y), $3::int) AS native) placed
  ORDER BY n`;

const WEB_MERCATOR = 3857;
/** Of the extent's longer side. */
const TOLERANCE = 0.01;

/** PROJ's refusals come as internal errors of PostGIS. */
function isProjectionFault(error: unknown): boolean {
  const { message = '' } = (error as { driverError?: { message?: string } } | null)?.driverError ?? {};
  return /transform|projection|project point|tolerance condition|latitude or longitude/i.test(message);
}

const longerSide = ([minX, minY, maxX, maxY]: BBox) => Math.max(maxX - minX, maxY - minY);

/** Counter-clockwise from the north-west corner, closed. */
function outlineOf([minX, minY, maxX, maxY]: BBox): Point[] {
  return gridOutline(1, 1).map(([col, row]): Point => [minX + (maxX - minX) * col, maxY - (maxY - minY) * row]);
}
