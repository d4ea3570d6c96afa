import { Injectable } from '@nestjs/common';
import { type MultiPolygon, type Polygon } from 'geojson';
import { areaOfRing, gridOutline, OUTLINE_SEGMENTS, type BBox, type Point } from '#libs/geo';
import { DataSource } from 'typeorm';
import { pointsToLonLat } from '../../platform/crs/points-to-lon-lat.query.js';
import { type JsonMember } from '../../platform/http/json-member.js';
import { type Bounds } from '../request/bounds.js';
import { lonLatRectangle } from './lon-lat-rectangle.js';
import { utmToLonLat } from './utm-outline.js';

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
    const rectangle = lonLatRectangle({ crs, bbox });
    const ring = rectangle
      ? outlineOf(rectangle, Math.ceil((rectangle[2] - rectangle[0]) / STRAIGHT_DEGREES))
      : await this.toLonLat(outlineOf(bbox, segmentsOf(bbox)), crs.epsg, longerSide(bbox) * TOLERANCE);
    if (ring === null) return where.refuse(`cannot be placed on the globe in EPSG:${crs.epsg}`);
    const { footprint, bbox: box } = areaOfRing(ring);
    return { area: footprint, isOnePiece: box[0] <= box[2] };
  }

  /** null where some point has no longitude and latitude. */
  private async toLonLat(ring: readonly Point[], epsg: number, tolerance: number): Promise<Point[] | null> {
    const placed = utmToLonLat(ring, epsg) ?? (await pointsToLonLat(this.dataSource, epsg, ring, tolerance));
    return placed?.every((point) => point !== null) ? placed : null;
  }
}

/** An edge along a parallel needs no points in between, but two neighbours must be less than 180° apart. */
const STRAIGHT_DEGREES = 120;
/** Metres of an edge that bend by centimetres at most; an edge of more than so many pieces bends more. */
const STRAIGHT_M = 3_500;
/** Of the extent's longer side. */
const TOLERANCE = 0.01;

const longerSide = ([minX, minY, maxX, maxY]: BBox) => Math.max(maxX - minX, maxY - minY);

const segmentsOf = (bbox: BBox) => Math.min(OUTLINE_SEGMENTS, Math.max(1, Math.ceil(longerSide(bbox) / STRAIGHT_M)));

/** Counter-clockwise from the north-west corner, closed. */
function outlineOf([minX, minY, maxX, maxY]: BBox, segments: number): Point[] {
  return gridOutline(1, 1, segments).map(([col, row]): Point => [
    minX + (maxX - minX) * col,
    maxY - (maxY - minY) * row,
  ]);
}
