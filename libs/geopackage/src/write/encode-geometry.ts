import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { type BBox } from '#libs/geo';

const POLYGON = 3;
const MULTI_POLYGON = 6;
const HEADER_BYTES = 40;
/** Little-endian, envelope of x and y. */
const FLAGS = 0b11;

/** A GeoPackage's geometry blob: header with CRS and hull, then little-endian WKB in two dimensions. */
export function encodeGeometry(geometry: Polygon | MultiPolygon, bbox: BBox, epsg: number): Uint8Array {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const isMulti = geometry.type === 'MultiPolygon';
  const blob = Buffer.allocUnsafe(HEADER_BYTES + (isMulti ? 9 : 0) + polygons.reduce((sum, p) => sum + bytesOf(p), 0));
  blob.write('GP', 0, 'latin1');
  blob.writeUInt8(0, 2);
  blob.writeUInt8(FLAGS, 3);
  blob.writeInt32LE(epsg, 4);
  [bbox[0], bbox[2], bbox[1], bbox[3]].forEach((value, i) => blob.writeDoubleLE(value, 8 + 8 * i));
  let at = isMulti ? writeType(blob, HEADER_BYTES, MULTI_POLYGON, polygons.length) : HEADER_BYTES;
  for (const rings of polygons) at = writePolygon(blob, at, rings);
  return blob;
}

/** Byte order, type and a count of rings; per ring a count of points. */
function bytesOf(rings: readonly Position[][]): number {
  return rings.reduce((sum, ring) => sum + 4 + 16 * ring.length, 9);
}

function writePolygon(blob: Buffer, start: number, rings: readonly Position[][]): number {
  let at = writeType(blob, start, POLYGON, rings.length);
  for (const ring of rings) {
    at = blob.writeUInt32LE(ring.length, at);
    for (const [x, y] of ring) at = blob.writeDoubleLE(y!, blob.writeDoubleLE(x!, at));
  }
  return at;
}

function writeType(blob: Buffer, at: number, type: number, count: number): number {
  return blob.writeUInt32LE(count, blob.writeUInt32LE(type, blob.writeUInt8(1, at)));
}
