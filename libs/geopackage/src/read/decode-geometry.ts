import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox, bboxOf, type Point } from '#libs/geo';
import { readPolygonal } from './polygon-wkb.js';
import { GeometryFault, WkbCursor } from './wkb-cursor.js';

/** Bytes of the envelope by its code in the header's flags (GeoPackage 1.3 §2.1.3). */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];
const FIXED_BYTES = 8;

/**
 * A GeoPackage's geometry blob: a header, then WKB. The header's own CRS and envelope are not looked at: the table's
 * registration is what other readers follow, and the hull is made of the coordinates.
 * @throws GeometryFault
 */
export function decodeGeometry(blob: Uint8Array): { geometry: Polygon | MultiPolygon; bbox: BBox } {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (blob.byteLength < FIXED_BYTES || view.getUint16(0) !== 0x4750)
    throw new GeometryFault('has a geometry that is not a GeoPackage blob');
  const flags = view.getUint8(3);
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if ((flags & 0x20) !== 0 || envelope === undefined) throw new GeometryFault('has a geometry blob of an unknown kind');
  if ((flags & 0x10) !== 0) throw new GeometryFault('has an empty geometry');
  const geometry = readPolygonal(new WkbCursor(view, FIXED_BYTES + envelope));
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const bbox = bboxOf(polygons.flatMap((rings) => rings.flat()) as unknown as Point[]);
  if (bbox[0] === bbox[2] || bbox[1] === bbox[3]) throw new GeometryFault('has a geometry without area');
  return { geometry, bbox };
}
