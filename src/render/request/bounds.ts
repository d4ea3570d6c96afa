import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { readCrs, type RequestCrs } from './crs.js';
import { envelopeOf, readGeometry } from './geometry.js';
import { type JsonMember } from '../../platform/http/json-member.js';

/** Where: process §2. */
export interface Bounds {
  readonly crs: RequestCrs;
  /** Extent of the image, in `crs`. */
  readonly bbox: BBox;
  /** In `crs`; there is no data outside of it. null = the whole image. */
  readonly geometry: Polygon | MultiPolygon | null;
}

/** @throws INVALID */
export function readBounds(bounds: JsonMember): Bounds {
  bounds.required().object();
  const crs = readCrs(bounds.get('properties').get('crs'));
  const [box, shape] = [bounds.get('bbox'), bounds.get('geometry')];
  if (box.isAbsent && shape.isAbsent) bounds.refuse('needs bbox or geometry');
  const geometry = shape.isAbsent ? null : readGeometry(shape);
  const extent = box.isAbsent ? envelopeOf(geometry as Polygon | MultiPolygon) : readBox(box);
  return { crs, bbox: checkedExtent(extent, crs, box.isAbsent ? shape : box), geometry };
}

/** Two opposite corners in any order. */
function readBox(member: JsonMember): BBox {
  const corners = member.items();
  if (corners.length !== 4) member.refuse('must be four numbers: x and y of two opposite corners');
  const [x0, y0, x1, y1] = corners.map((corner) => corner.number()) as [number, number, number, number];
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

function checkedExtent(extent: BBox, { isGeographic }: RequestCrs, member: JsonMember): BBox {
  const [minX, minY, maxX, maxY] = extent;
  if (!(maxX > minX && maxY > minY)) member.refuse('must have a width and a height greater than zero');
  if (isGeographic && (minY < -90 || maxY > 90))
    member.refuse('latitudes must lie between -90 and 90; longitude comes first');
  if (isGeographic && (maxX - minX > 360 || Math.max(-minX, maxX) > 540))
    member.refuse('longitudes must lie between -540 and 540, and no more than 360 apart');
  return extent;
}
